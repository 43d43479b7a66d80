import { Type } from '@sinclair/typebox'
import { createExchangeRoutes } from '#http/create-exchange-routes.ts'
import { defineRoutes, type Route } from '#http/routes.ts'
import { giveChallenge } from './actions/create-challenge.ts'
import { getBundle } from './actions/get-bundle.ts'
import { getEvidence } from './actions/get-evidence.ts'
import { getVerification } from './actions/get-verification.ts'
import { resolveDid } from './actions/resolve-did.ts'
import { verifyOne } from './actions/verify-credential.ts'
import { verifyPresented } from './actions/verify-presentation.ts'
import {
  challengeAnswer,
  credentialVerdictAnswer,
  malformedAnswer,
  presentationVerdictAnswer,
  resolveDidBody,
  resolveDidQuery,
  signedBundleAnswer,
  verifyCredentialBody,
  verifyPresentationBody,
} from './bodies.ts'
import { consentRoutes } from './consents/routes.ts'
import { directoryRoutes } from './directory/routes.ts'
import { exchangeWorld } from './exchange-world.ts'
import { fhirRoutes } from './fhir/routes.ts'
import { licenseRoutes } from './license-routes.ts'
import { logRoutes } from './log-routes.ts'
import { monitorRoutes } from './monitor-routes.ts'
import { oid4vpRoutes } from './oid4vp/routes.ts'
import { trustRoutes } from './trust-routes.ts'
import type { VerifierContext } from './verifier-context.ts'

const route = defineRoutes<VerifierContext>()

/** DID Resolution 1.0 §12.1. */
const resolutionResponses = {
  200: {
    description: 'The resolution result, the document, or what the DID URL names; as `Accept` says',
    contentType: 'application/did-resolution',
    body: Type.Object({}),
  },
  303: { description: 'For text/uri-list: the URL of the service is in `Location`' },
  400: { description: 'No valid DID, DID URL or options' },
  404: { description: 'There is no such DID, or nothing of that name in its document' },
  406: { description: 'None of the accepted media types is available' },
  410: { description: 'The DID is deactivated' },
  501: { description: 'The DID method, or an option, is not supported' },
}

/** The verifier's API, a row an endpoint. */
export const routes: readonly Route<VerifierContext>[] = [
  route({
    method: 'POST',
    path: '/credentials/verify',
    access: 'credentials:verify',
    tag: 'verification',
    summary: 'Verify a credential (VCALM): seven checks, a verdict, and a signed record',
    body: verifyCredentialBody,
    responses: {
      200: { description: 'The verdict, also when it is no', body: credentialVerdictAnswer },
      400: { description: 'Malformed: a problem, with the verdict and its record', body: malformedAnswer },
    },
    action: verifyOne,
  }),
  route({
    method: 'POST',
    path: '/presentations/verify',
    access: 'credentials:verify',
    tag: 'verification',
    summary: 'Verify a presentation and every credential in it (VCALM)',
    body: verifyPresentationBody,
    responses: {
      200: { description: 'The verdict, also when it is no', body: presentationVerdictAnswer },
      400: { description: 'Malformed: a problem, with the verdict and its record', body: malformedAnswer },
    },
    action: verifyPresented,
  }),
  route({
    method: 'POST',
    path: '/challenges',
    access: 'credentials:verify',
    tag: 'verification',
    summary: 'A challenge for one presentation (VCALM)',
    responses: {
      201: { description: 'The challenge, and the domain to present it to', body: challengeAnswer },
    },
    action: giveChallenge,
  }),
  route({
    method: 'GET',
    path: '/verifications/:id',
    access: 'credentials:verify',
    tag: 'verification',
    summary: 'A verification record, with what proves that the verifier made it',
    responses: { 200: { description: 'The record and its proof', body: Type.Object({}) } },
    action: getVerification,
  }),
  route({
    method: 'GET',
    path: '/verifications/:id/evidence',
    access: 'credentials:verify',
    tag: 'verification',
    summary: 'A verification record with all that it rests on: npm run check-record checks it offline',
    responses: { 200: { description: 'The evidence', body: Type.Object({}) } },
    action: getEvidence,
  }),
  route({
    method: 'GET',
    path: '/bundles/default',
    access: 'credentials:verify',
    tag: 'verification',
    summary: 'What this verifier knows, signed and good for a day: npm run verify-offline verifies with it',
    responses: {
      200: {
        description: 'A JWS of the bundle (RFC 7515 section 7.2.2)',
        contentType: 'application/jose+json',
        body: signedBundleAnswer,
      },
    },
    action: getBundle,
  }),
  ...createExchangeRoutes<VerifierContext>({
    base: '',
    access: 'credentials:verify',
    worldOf: exchangeWorld,
  }),
  ...licenseRoutes,
  ...logRoutes,
  ...monitorRoutes,
  ...oid4vpRoutes,
  ...consentRoutes,
  ...directoryRoutes,
  ...trustRoutes,
  ...fhirRoutes,
  route({
    method: 'GET',
    path: '/1.0/identifiers/:did',
    access: 'public',
    tag: 'identifiers',
    summary: 'Resolve a DID, or dereference a DID URL (DID Resolution 1.0)',
    query: resolveDidQuery,
    responses: resolutionResponses,
    action: resolveDid,
  }),
  route({
    method: 'GET',
    path: '/1.0/identifiers/',
    access: 'public',
    tag: 'identifiers',
    summary: 'No DID at all: INVALID_DID',
    query: resolveDidQuery,
    responses: resolutionResponses,
    action: resolveDid,
  }),
  route({
    method: 'POST',
    path: '/1.0/identifiers/:did',
    access: 'public',
    tag: 'identifiers',
    summary: 'Resolve a DID, or dereference a DID URL, with the options as a body',
    query: resolveDidQuery,
    body: resolveDidBody,
    responses: resolutionResponses,
    action: resolveDid,
  }),
]
