import { hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { type HolderJws, parseHolderJws } from '#agent/proofs/parse-holder-jws.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { DocumentProof } from '#agent/proofs/secured-document.ts'
import type { ConsentTables } from '#agent/store/tables/consent.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'
import { verifySignature } from '#agent/verify/verify-signature.ts'

/** What a holder asks for: another type of token for each, so that one is never taken for the other (RFC 8725 §3.11). */
export type HolderRequestType =
  | 'careseal-withdrawal+jwt'
  | 'careseal-accesses+jwt'
  | 'careseal-directory+jwt'
  | 'careseal-directory-withdrawal+jwt'

/** A request that a holder signed, taken apart; nothing in it is believed yet. */
export type HolderRequest = {
  compact: string
  /** The DID that the key is of, and `iss`. */
  did: string
  jti: string
  iat: number
  /** The payload, for what a type of request says beside. */
  claims: Readonly<Record<string, unknown>>
  proof: DocumentProof
}

/** A request is good for this long after `iat`; clocks may be a minute apart. */
const MAX_AGE_SECONDS = 300
const SKEW_SECONDS = 60

/**
 * Reads a request that a holder signed: a JWS with `iss` (the DID of the key), `sub` (what it is about: the id of
 * a consent, say), `aud` (this service, and nobody else), `iat` and `jti`.
 *
 * @throws {AgentError} HOLDER_PROOF_INVALID
 */
export function parseHolderRequest({
  compact,
  type,
  subject,
  audience,
  now,
}: {
  compact: string
  type: HolderRequestType
  subject: string
  audience: string
  now: Date
}): HolderRequest {
  const { did, payload, proof } = takeApart({ compact, type })
  const { iss, sub, aud, iat, jti } = payload
  if (iss !== did) throw refuse('iss is not the DID of the key in kid')
  if (sub !== subject) throw refuse('sub is not what this request is about')
  if (aud !== audience) throw refuse('aud is not this service alone')
  if (typeof jti !== 'string' || !/^[\x21-\x7e]{16,128}$/.test(jti)) {
    throw refuse('jti is not 16 to 128 printable characters')
  }
  const seconds = now.getTime() / 1000
  if (typeof iat !== 'number' || !Number.isSafeInteger(iat))
    throw refuse('iat is not a time in whole seconds')
  if (iat > seconds + SKEW_SECONDS) throw refuse('iat lies in the future')
  if (iat + MAX_AGE_SECONDS < seconds) throw refuse('it is too old')
  return { compact, did, jti, iat, claims: payload, proof }
}

/**
 * Did a key that the DID lists for authentication sign it? Ask only for a DID that may make the request: this resolves it.
 *
 * @throws {AgentError} HOLDER_PROOF_INVALID; HOLDER_UNAVAILABLE
 */
export async function verifyHolderRequest({
  verifier: { didResolver, view },
  request: { proof },
  now,
}: {
  verifier: Pick<VerifierWorld, 'didResolver' | 'view'>
  request: HolderRequest
  now: Date
}): Promise<void> {
  const { outcome, code } = await verifySignature({
    proof,
    relationship: 'authentication',
    didResolver,
    view,
    now,
  })
  if (outcome === 'unknown') {
    throw new AgentError('HOLDER_UNAVAILABLE', `the key could not be looked up: ${code}`)
  }
  if (outcome === 'fail') throw refuse(code)
}

/**
 * Uses a request up that was verified: it is good once.
 *
 * @throws {AgentError} HOLDER_PROOF_USED
 */
export async function useHolderRequest({
  database,
  request: { did, jti, iat },
}: {
  database: Kysely<ConsentTables>
  request: HolderRequest
}): Promise<void> {
  const used = await database
    .insertInto('holder_requests')
    .values({
      digest: hash('sha256', `${did} ${jti}`, 'buffer'),
      // from then on it is refused for its age, whichever of two clocks is asked
      expires_at: new Date((iat + MAX_AGE_SECONDS + 2 * SKEW_SECONDS) * 1000),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (used.numInsertedOrUpdatedRows !== 1n) {
    throw new AgentError('HOLDER_PROOF_USED', 'a signed request is good once: sign another')
  }
}

function takeApart(options: { compact: string; type: HolderRequestType }): HolderJws {
  try {
    return parseHolderJws(options)
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    throw refuse(error.message, error)
  }
}

function refuse(why: string, cause?: ProofError): AgentError {
  return new AgentError('HOLDER_PROOF_INVALID', `the signed request is refused: ${why}`, { cause })
}
