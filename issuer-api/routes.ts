import { Type } from '@sinclair/typebox'
import { defineRoutes, type Route } from '#http/routes.ts'
import {
  accreditationQuery,
  accreditationsAnswer,
  endAnswer,
  endBody,
  grantAnswer,
  grantBody,
} from './accreditation-schemas.ts'
import { compromiseSigningKey } from './actions/compromise-key.ts'
import { endGranted } from './actions/end-accreditation.ts'
import { getAnchor } from './actions/get-anchor.ts'
import { getCredential } from './actions/get-credential.ts'
import { getDidDocument } from './actions/get-did-document.ts'
import { getIssuanceProof } from './actions/get-issuance-proof.ts'
import { getLogTile } from './actions/get-log-tile.ts'
import { getOrganisation } from './actions/get-organisation.ts'
import { getOrganisationDocument } from './actions/get-organisation-document.ts'
import { getContext, getSchema, getTypeMetadata } from './actions/get-published.ts'
import { getScope } from './actions/get-scope.ts'
import { getStatusList } from './actions/get-status-list.ts'
import { getTokenStatusList } from './actions/get-token-status-list.ts'
import { grantAccreditation } from './actions/grant-accreditation.ts'
import { haltOwn } from './actions/halt-organisation.ts'
import { issueBatch } from './actions/issue-batch.ts'
import { issueCredential } from './actions/issue-credential.ts'
import { listGranted } from './actions/list-accreditations.ts'
import { listIssued } from './actions/list-credentials.ts'
import { listSigningKeys } from './actions/list-keys.ts'
import { rotateSigningKey } from './actions/rotate-key.ts'
import { setStatus } from './actions/set-status.ts'
import {
  batchAnswer,
  issuanceProofAnswer,
  issuedAnswer,
  listAnswer,
  organisationAnswer,
  statusAnswer,
} from './answers.ts'
import { batchBody, issueBody, listQuery, proofQuery, statusBody, versionQuery } from './bodies.ts'
import type { IssuerContext } from './issuer-context.ts'
import { compromiseBody, haltAnswer, keyAnswer, keysAnswer, rotateBody } from './key-schemas.ts'

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
    method: 'GET',
    path: '/orgs/:org/accreditations',
    access: 'accreditations:manage',
    tag: 'accreditations',
    summary: 'What an organisation granted and was granted, oldest first, with whether it counts now',
    query: accreditationQuery,
    responses: { 200: { description: 'A page', body: accreditationsAnswer } },
    action: listGranted,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/accreditations',
    access: 'accreditations:manage',
    tag: 'accreditations',
    summary: 'Accredit another organisation, on chain',
    body: grantBody,
    responses: {
      200: { description: 'All of it stood already', body: grantAnswer },
      201: { description: 'Included in the chain', body: grantAnswer },
    },
    action: grantAccreditation,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/accreditations/:id/end',
    access: 'accreditations:manage',
    tag: 'accreditations',
    summary: 'End an accreditation that this organisation granted, on chain',
    body: endBody,
    responses: { 200: { description: 'Included in the chain', body: endAnswer } },
    action: endGranted,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/keys',
    access: 'keys:manage',
    tag: 'keys',
    summary: 'The keys that an organisation signs with, or signed with before',
    responses: { 200: { description: 'The oldest first', body: keysAnswer } },
    action: listSigningKeys,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/keys/rotate',
    access: 'keys:manage',
    tag: 'keys',
    summary: 'Have a new key sign; what the old one signed stays valid',
    body: rotateBody,
    responses: { 202: { description: 'The new key, which takes over once it is final', body: keyAnswer } },
    action: rotateSigningKey,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/keys/:thumbprint/compromise',
    access: 'keys:manage',
    tag: 'keys',
    summary:
      'Report a key as stolen; only what the last good anchor holds stays valid, and another key takes over',
    body: compromiseBody,
    responses: { 200: { description: 'Included in the chain', body: keyAnswer } },
    action: compromiseSigningKey,
  }),
  route({
    method: 'POST',
    path: '/orgs/:org/halt',
    access: 'keys:manage',
    tag: 'organisations',
    summary: 'Halt an organisation by itself; one that sponsors it can resume it',
    responses: { 200: { description: 'Included in the chain', body: haltAnswer } },
    action: haltOwn,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org',
    access: 'public',
    tag: 'organisations',
    summary: 'Who an organisation is',
    responses: { 200: { description: 'The organisation', body: organisationAnswer } },
    action: getOrganisation,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/did.json',
    access: 'public',
    tag: 'organisations',
    summary: 'The DID document of an organisation (did:web)',
    responses: {
      200: { description: 'The document', contentType: 'application/did+json', body: Type.Object({}) },
    },
    action: getOrganisationDocument,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/status-lists/:id',
    access: 'public',
    tag: 'evidence',
    summary: 'A Bitstring Status List credential, the newest or a version of it',
    query: versionQuery,
    responses: { 200: { description: 'The list', contentType: 'application/vc+jwt', body: Type.String() } },
    action: getStatusList,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/token-status-lists/:id',
    access: 'public',
    tag: 'evidence',
    summary: 'A Status List Token (Token Status List), which says what a pair of status lists says',
    responses: {
      200: { description: 'The token', contentType: 'application/statuslist+jwt', body: Type.String() },
    },
    action: getTokenStatusList,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/anchors/:sequence',
    access: 'public',
    tag: 'evidence',
    summary: 'The document that an anchored root is the digest of',
    responses: { 200: { description: 'The anchor document', body: Type.Object({}) } },
    action: getAnchor,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/scopes/:scopeHash',
    access: 'public',
    tag: 'evidence',
    summary: 'The scope that an accreditation commits to',
    responses: { 200: { description: 'The scope document', body: Type.Object({}) } },
    action: getScope,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/issuance-log/proofs/:digest',
    access: 'public',
    tag: 'evidence',
    summary: 'Proof that a credential is in the anchored issuance log, by the SHA-256 of what was signed',
    query: proofQuery,
    responses: { 200: { description: 'An inclusion proof (RFC 9162)', body: issuanceProofAnswer } },
    action: getIssuanceProof,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/issuance-log/tile/:level/:tile',
    access: 'public',
    tag: 'evidence',
    summary: 'A full tile of the issuance log (C2SP tlog-tiles)',
    responses: {
      200: { description: 'Hashes', contentType: 'application/octet-stream', body: Type.String() },
    },
    action: getLogTile as never,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/issuance-log/tile/:level/:tile/:width',
    access: 'public',
    tag: 'evidence',
    summary: 'A partial tile of the issuance log',
    responses: {
      200: { description: 'Hashes', contentType: 'application/octet-stream', body: Type.String() },
    },
    action: getLogTile,
  }),
  route({
    method: 'GET',
    path: '/schemas/:family/v1',
    access: 'public',
    tag: 'vocabulary',
    summary: 'The JSON Schema of a family of credentials',
    responses: {
      200: { description: 'The schema', contentType: 'application/schema+json', body: Type.Object({}) },
    },
    action: getSchema,
  }),
  route({
    method: 'GET',
    path: '/contexts/:family/v1',
    access: 'public',
    tag: 'vocabulary',
    summary: 'The JSON-LD context of a family of credentials',
    responses: {
      200: { description: 'The context', contentType: 'application/ld+json', body: Type.Object({}) },
    },
    action: getContext,
  }),
  route({
    method: 'GET',
    path: '/vct/:family/v1',
    access: 'public',
    tag: 'vocabulary',
    summary: 'The Type Metadata of a family of credentials (SD-JWT VC)',
    responses: { 200: { description: 'The Type Metadata', body: Type.Object({}) } },
    action: getTypeMetadata,
  }),
  route({
    method: 'GET',
    path: '/.well-known/did.json',
    access: 'public',
    tag: 'organisations',
    summary: 'The DID document of this service (did:web)',
    responses: {
      200: { description: 'The document', contentType: 'application/did+json', body: Type.Object({}) },
    },
    action: getDidDocument,
  }),
]
