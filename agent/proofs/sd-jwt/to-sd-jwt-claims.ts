import type { JWK } from 'jose'
import type { BitstringStatusListEntry } from '#agent/status/bitstring-status-list-entry.ts'
import { tokenStatusListUrlOf } from '#agent/status/token-status-list-url.ts'
import type { Family } from '#schemas/family.ts'
import { readHolderKey } from './holder-key.ts'

/** A credential of a family of ours, as it is issued (VC Data Model 2.0). */
export type FamilyCredential = {
  id?: string
  name?: string
  description?: string
  issuer: string | { id: string; name?: string }
  validFrom?: string
  validUntil?: string
  credentialSubject: Record<string, unknown>
  credentialStatus?: readonly BitstringStatusListEntry[]
}

/** @property disclosable JSON Pointers into `claims` */
export type SdJwtClaims = { claims: Record<string, unknown>; disclosable: readonly string[] }

/**
 * A credential as the claims of an SD-JWT VC. Its subject's claims are at the top level, where wallets and DCQL queries
 * look for them; type, contexts and schema follow from `vct`.
 *
 * `status` names the Token Status List, which every verifier reads, and beside it the entries of the lists that are
 * anchored (Token Status List §6.1: other mechanisms may stand beside `status_list`).
 *
 * @param holderKey the key that presentations are to be bound to; that of the subject's did:key or did:jwk if left out
 * @param now goes into `iat`
 */
export function toSdJwtClaims({
  credential,
  family,
  holderKey,
  now,
}: {
  credential: FamilyCredential
  family: Family
  holderKey?: JWK
  now: Date
}): SdJwtClaims {
  const { issuer, id, validFrom, validUntil, name, description, credentialSubject, credentialStatus } =
    credential
  const { id: subject, ...subjectClaims } = credentialSubject
  const jwk = holderKey ?? (typeof subject === 'string' ? readHolderKey(subject) : undefined)
  const claims: Record<string, unknown> = {
    vct: family.vct,
    iss: typeof issuer === 'string' ? issuer : issuer.id,
    iat: Math.floor(now.getTime() / 1000),
    ...dropAbsent({
      jti: id,
      sub: subject,
      // whole seconds, which may only narrow
      nbf: validFrom === undefined ? undefined : Math.ceil(Date.parse(validFrom) / 1000),
      exp: validUntil === undefined ? undefined : Math.floor(Date.parse(validUntil) / 1000),
      cnf: jwk && { jwk },
      status: credentialStatus && toStatus(credentialStatus),
      issuing_authority: typeof issuer === 'string' ? undefined : issuer.name,
      credential_name: name,
      credential_description: description,
    }),
  }
  for (const [claim, value] of Object.entries(subjectClaims)) claims[family.jwtNames[claim] ?? claim] = value
  return { claims, disclosable: family.disclosable }
}

function toStatus(entries: readonly BitstringStatusListEntry[]): Record<string, unknown> {
  const revocation = entries.find(({ statusPurpose }) => statusPurpose === 'revocation')
  return {
    ...(revocation && {
      status_list: {
        idx: Number(revocation.statusListIndex),
        uri: tokenStatusListUrlOf(revocation.statusListCredential),
      },
    }),
    bitstring_status_list: entries,
  }
}

function dropAbsent(claims: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined))
}
