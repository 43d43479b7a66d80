import type { JWK } from 'jose'
import type { BitstringStatusListEntry } from '#agent/status/bitstring-status-list-entry.ts'
import type { Family } from '#schemas/family.ts'
import { readHolderKey } from './holder-key.ts'
import { dropAbsent, toRegisteredClaims } from './registered-claims.ts'

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
  const { id, name, description, credentialSubject, ...members } = credential
  const { id: subject, ...subjectClaims } = credentialSubject
  const jwk = holderKey ?? (typeof subject === 'string' ? readHolderKey(subject) : undefined)
  const { issuer } = members
  const claims: Record<string, unknown> = {
    vct: family.vct,
    ...toRegisteredClaims({ members, holderKey: jwk, now }),
    ...dropAbsent({
      jti: id,
      sub: subject,
      issuing_authority: typeof issuer === 'string' ? undefined : issuer.name,
      credential_name: name,
      credential_description: description,
    }),
  }
  for (const [claim, value] of Object.entries(subjectClaims)) claims[family.jwtNames[claim] ?? claim] = value
  return { claims, disclosable: family.disclosable }
}
