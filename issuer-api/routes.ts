import { defineRoutes, type Route } from '#http/routes.ts'
import { createHealthCard } from './actions/create-health-card.ts'
import { draftConsent } from './actions/draft-consent.ts'
import { getCredential } from './actions/get-credential.ts'
import { issueBatch } from './actions/issue-batch.ts'
import { issueCredential } from './actions/issue-credential.ts'
import { listIssued } from './actions/list-credentials.ts'
import { setStatus } from './actions/set-status.ts'
import { withdrawConsent } from './actions/withdraw-consent.ts'
import {
  batchAnswer,
  draftConsentAnswer,
  healthCardAnswer,
  issuedAnswer,
  listAnswer,
  statusAnswer,
  withdrawAnswer,
} from './answers.ts'
import { batchBody, draftConsentBody, issueBody, listQuery, statusBody, withdrawBody } from './bodies.ts'
import { fhirRoutes } from './fhir/routes.ts'
import type { IssuerContext } from './issuer-context.ts'
import { licenseRoutes } from './license/routes.ts'
import { nullifierRoutes } from './nullifiers/routes.ts'
import { publicRoutes } from './public-routes.ts'
import { trialRoutes } from './trials/routes.ts'
import { trustRoutes } from './trust-routes.ts'
import { vcalmRoutes } from './vcalm-routes.ts'

const route = defineRoutes<IssuerContext>()

/** A thousand credentials of a few kilobytes each. */
const MAX_BATCH_BYTES = 16 * 1024 * 1024

/** The issuer's API, a row an endpoint. */
export const routes: readonly Route<IssuerContext>[] = [
  route({
    method: 'POST',
    path: '/orgs/:org/credentials/issue',
    access: 'credentials:issue',
    tag: 'credentials',
    summary:
      'Issue a credential (VCALM). Idempotency-Key: the same key and body give the identical credential',
    body: issueBody,
    responses: { 201: { description: 'Issued, recorded and logged', body: issuedAnswer } },
    action: issueCredential,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/credentials/batch',
    access: 'credentials:issue',
    tag: 'credentials',
    summary: 'Issue up to 1,000 credentials, each with its own outcome',
    body: batchBody,
    maxBodyBytes: MAX_BATCH_BYTES,
    responses: { 200: { description: 'An outcome for each, in their order', body: batchAnswer } },
    action: issueBatch,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/credentials/status',
    access: 'credentials:status',
    tag: 'credentials',
    summary: 'Revoke, suspend or reinstate a credential (VCALM)',
    body: statusBody,
    responses: { 200: { description: 'Durable; published with the next anchor', body: statusAnswer } },
    action: setStatus,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/consents/drafts',
    access: 'credentials:issue',
    tag: 'credentials',
    summary:
      'What a patient’s wallet signs to grant a consent: digests of the claims and of the text. Nothing is kept',
    body: draftConsentBody,
    responses: { 200: { description: 'What to sign', body: draftConsentAnswer } },
    action: draftConsent,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/consents/:id/withdraw',
    access: 'public',
    tag: 'credentials',
    summary: 'Withdraw a consent, by a request that the patient signed; published with the next anchor',
    body: withdrawBody,
    responses: {
      200: { description: 'It is revoked', body: withdrawAnswer },
      401: { description: 'Nobody is shown to have signed it' },
      403: { description: 'The consent names another DID' },
      404: { description: 'No such consent was issued here' },
    },
    action: withdrawConsent,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/credentials',
    access: 'credentials:read',
    tag: 'credentials',
    summary: 'List credentials, oldest first, without their claims',
    query: listQuery,
    responses: { 200: { description: 'A page', body: listAnswer } },
    action: listIssued,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/credentials/:id',
    access: 'credentials:read',
    tag: 'credentials',
    summary: 'A credential that was issued (VCALM)',
    responses: { 200: { description: 'The credential', body: issuedAnswer } },
    action: getCredential,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/credentials/:id/health-card',
    access: 'credentials:issue',
    tag: 'credentials',
    summary: 'A license as a SMART Health Card, to be printed; it knows no status',
    responses: { 201: { description: 'The card', body: healthCardAnswer } },
    action: createHealthCard,
  }),
  ...vcalmRoutes,
  ...licenseRoutes,
  ...trialRoutes,
  ...nullifierRoutes,
  ...fhirRoutes,
  ...trustRoutes,
  ...publicRoutes,
]
