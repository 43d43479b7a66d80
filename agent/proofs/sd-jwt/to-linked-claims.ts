import { readDates, readSubjects } from '../read-claims.ts'
import { readHolderKey } from './holder-key.ts'
import { type RegisteredMembers, toRegisteredClaims } from './registered-claims.ts'
import type { SdJwtClaims } from './to-sd-jwt-claims.ts'

/**
 * A credential of no family as the claims of an SD-JWT VC with linked data (OID4VP 1.0 §B.3.7, SD-JWT VCLD): "ld: [...]
 * Contains a JSON-LD object in compact form", and "the following registered Claims [...] MUST be used instead of any
 * respective counterpart properties": `vct`, `exp`, `nbf`, `iss` and `status`.
 *
 * What they cannot hold stays in `ld`: the types, of which there may be several and without which it is no credential,
 * and the other members of an issuer that is an object.
 *
 * @param disclosable JSON Pointers into the credential
 * @throws {ProofError} NUMERIC_DATE_INVALID for dates that a JWT cannot hold
 */
export function toLinkedClaims({
  credential,
  vct,
  disclosable,
  now,
}: {
  credential: Record<string, unknown>
  vct: string
  disclosable: readonly string[]
  now: Date
}): SdJwtClaims {
  const { issuer, validFrom, validUntil, credentialStatus, ...ld } = credential
  const [subject, ...others] = readSubjects(ld.credentialSubject)
  const holderKey = subject !== undefined && others.length === 0 ? readHolderKey(subject) : undefined
  const members: RegisteredMembers = { issuer, validFrom, validUntil, credentialStatus }
  const registered = toRegisteredClaims({ members, holderKey, now })
  readDates(registered)
  return {
    claims: { vct, ...registered, ld: typeof issuer === 'string' ? ld : { ...ld, issuer } },
    disclosable: disclosable.map((pointer) => `/ld${pointer}`),
  }
}
