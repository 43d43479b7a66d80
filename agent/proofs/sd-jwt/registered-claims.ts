import type { JWK } from 'jose'
import { tokenStatusListUrlOf } from '#agent/status/token-status-list-url.ts'
import { ProofError } from '../proof-error.ts'
import { readDates, readId } from '../read-claims.ts'

type Json = Record<string, unknown>

/** Of a credential of the data model, what an SD-JWT VC says in registered claims. */
export type RegisteredMembers = {
  issuer: unknown
  validFrom?: unknown
  validUntil?: unknown
  credentialStatus?: unknown
}

/**
 * What an SD-JWT VC of any type says in registered claims (draft-ietf-oauth-sd-jwt-vc).
 *
 * `status` names the Token Status List, which every verifier reads, and beside it the entries of the lists that are
 * anchored (Token Status List §6.1: other mechanisms may stand beside `status_list`).
 *
 * @param holderKey goes into `cnf`
 * @param now goes into `iat`
 */
export function toRegisteredClaims({
  members: { issuer, validFrom, validUntil, credentialStatus },
  holderKey,
  now,
}: {
  members: RegisteredMembers
  holderKey: JWK | undefined
  now: Date
}): Json {
  return dropAbsent({
    iss: readId(issuer),
    iat: Math.floor(now.getTime() / 1000),
    // whole seconds, which may only narrow
    nbf: validFrom === undefined ? undefined : Math.ceil(Date.parse(validFrom as string) / 1000),
    exp: validUntil === undefined ? undefined : Math.floor(Date.parse(validUntil as string) / 1000),
    cnf: holderKey && { jwk: holderKey },
    status: credentialStatus === undefined ? undefined : toStatus([credentialStatus].flat() as Json[]),
  })
}

/** Ours are the last: before them are those that a credential came with. */
function toStatus(entries: readonly Json[]): Json {
  const revocation = entries.findLast(({ statusPurpose }) => statusPurpose === 'revocation')
  return {
    ...(revocation && {
      status_list: {
        idx: Number(revocation.statusListIndex),
        uri: tokenStatusListUrlOf(revocation.statusListCredential as string),
      },
    }),
    bitstring_status_list: entries,
  }
}

/**
 * The same undone. A status that does not name our lists becomes an entry of a type that nobody knows, so that it is seen.
 *
 * @throws {ProofError} ISSUER_CONFLICT, NUMERIC_DATE_INVALID
 */
export function fromRegisteredClaims(claims: Json): RegisteredMembers & { issuer: string } {
  const { iss: issuer, status } = claims
  if (typeof issuer !== 'string') throw new ProofError('ISSUER_CONFLICT', 'iss does not name the issuer')
  const { nbf, exp } = readDates(claims)
  return {
    issuer,
    ...dropAbsent({
      validFrom: nbf === undefined ? undefined : formatSeconds(nbf),
      validUntil: exp === undefined ? undefined : formatSeconds(exp),
      credentialStatus: status === undefined ? undefined : fromStatus(status),
    }),
  }
}

function fromStatus(status: unknown): unknown {
  const mechanisms = (typeof status === 'object' && status !== null ? status : {}) as Json
  if (mechanisms.bitstring_status_list !== undefined) return mechanisms.bitstring_status_list
  const names = Object.keys(mechanisms)
  return (names.length === 0 ? ['status'] : names).map((type) => ({ type }))
}

/** A claim, or a member, that is absent is not there. */
export function dropAbsent(claims: Json): Json {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}

function formatSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
