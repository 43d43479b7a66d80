import { Type } from '@sinclair/typebox'
import { defineRoutes, type Route } from '#http/routes.ts'
import { getAnchor } from './actions/get-anchor.ts'
import { getAnchorProof } from './actions/get-anchor-proof.ts'
import { getLogTile } from './actions/get-log-tile.ts'
import { anchorProofAnswer } from './bodies.ts'
import type { VerifierContext } from './verifier-context.ts'

const route = defineRoutes<VerifierContext>()

const hashes = {
  200: { description: 'Hashes', contentType: 'application/octet-stream', body: Type.String() },
}

/** What the organisation that verifies publishes of its records: roots, and hashes below them. */
export const logRoutes: readonly Route<VerifierContext>[] = [
  route({
    method: 'GET',
    path: '/verifications/:id/anchor-proof',
    access: 'credentials:verify',
    tag: 'evidence',
    summary: 'Proof that a verification record is in the anchored verification log',
    responses: {
      200: { description: 'An inclusion proof (RFC 9162)', body: anchorProofAnswer },
      404: { description: 'There is no such record, or no anchor holds it yet' },
    },
    action: getAnchorProof,
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
    path: '/orgs/:org/verification-log/tile/:level/:tile',
    access: 'public',
    tag: 'evidence',
    summary: 'A full tile of the verification log (C2SP tlog-tiles)',
    responses: hashes,
    action: getLogTile as never,
  }),
  route({
    method: 'GET',
    path: '/orgs/:org/verification-log/tile/:level/:tile/:width',
    access: 'public',
    tag: 'evidence',
    summary: 'A partial tile of the verification log',
    responses: hashes,
    action: getLogTile,
  }),
]
