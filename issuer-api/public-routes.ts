import { Type } from '@sinclair/typebox'
import { defineRoutes, type Route } from '#http/routes.ts'
import { getAnchor } from './actions/get-anchor.ts'
import { getCardKeys } from './actions/get-card-keys.ts'
import { getDidDocument } from './actions/get-did-document.ts'
import { getIssuanceProof } from './actions/get-issuance-proof.ts'
import { getLogTile } from './actions/get-log-tile.ts'
import { getOrganisation } from './actions/get-organisation.ts'
import { getOrganisationDocument } from './actions/get-organisation-document.ts'
import { getContext, getSchema, getTypeMetadata } from './actions/get-published.ts'
import { getScope } from './actions/get-scope.ts'
import { getStatusList } from './actions/get-status-list.ts'
import { getTokenStatusList } from './actions/get-token-status-list.ts'
import { issuanceProofAnswer, organisationAnswer } from './answers.ts'
import { proofQuery, versionQuery } from './bodies.ts'
import type { IssuerContext } from './issuer-context.ts'

const route = defineRoutes<IssuerContext>()

/** What everybody may read: who an organisation is, what it publishes, and what proves it. */
export const publicRoutes: readonly Route<IssuerContext>[] = [
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
    path: '/orgs/:org/.well-known/jwks.json',
    access: 'public',
    tag: 'organisations',
    summary: 'The key that SMART Health Cards of an organisation are checked with',
    responses: { 200: { description: 'A JWK Set', body: Type.Object({}) } },
    action: getCardKeys,
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
    path: '/schemas/:family/:version',
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
    path: '/contexts/:family/:version',
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
    path: '/vct/:family/:version',
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
