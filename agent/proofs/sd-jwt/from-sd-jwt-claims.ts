import { familyOfVct } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { ProofError } from '../proof-error.ts'
import { checkDisclosed } from './check-disclosed.ts'
import type { DisclosedClaim } from './disclose-claims.ts'
import { dropAbsent, fromRegisteredClaims } from './registered-claims.ts'

/**
 * The credential (VC Data Model 2.0) that an SD-JWT VC of a family of ours was made from, as far as its holder disclosed
 * it: what `toSdJwtClaims` does, undone. Whatever the mapping does not know becomes a claim of the subject, for the
 * family's schema to refuse.
 *
 * @param claims the Processed SD-JWT Payload
 * @throws {ProofError} VCT_UNKNOWN, CLAIM_NOT_DISCLOSABLE, ISSUER_CONFLICT, SUBJECT_CONFLICT, NUMERIC_DATE_INVALID
 */
export function fromSdJwtClaims({
  claims,
  disclosed,
}: {
  claims: Record<string, unknown>
  disclosed: readonly DisclosedClaim[]
}): { credential: Record<string, unknown>; family: Family } {
  const { vct } = claims
  const family = typeof vct === 'string' ? familyOfVct(vct) : undefined
  if (!family) throw new ProofError('VCT_UNKNOWN', 'vct is of no family of credentials that is known')
  checkDisclosed({ disclosed, family, subject: '' })
  const { issuer, credentialStatus, ...dates } = fromRegisteredClaims(claims)
  const credential = dropAbsent({
    '@context': [CREDENTIALS_V2_CONTEXT, family.contextUrl],
    id: claims.jti,
    type: ['VerifiableCredential', family.credentialType],
    name: claims.credential_name,
    description: claims.credential_description,
    issuer: claims.issuing_authority === undefined ? issuer : { id: issuer, name: claims.issuing_authority },
    ...dates,
    credentialSubject: readSubject({ claims, family }),
    credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
    credentialStatus,
  })
  return { credential, family }
}

/** What is not the subject's. */
const OTHERS: ReadonlySet<string> = new Set([
  'cnf',
  'credential_description',
  'credential_name',
  'exp',
  'iat',
  'iss',
  'issuing_authority',
  'jti',
  'nbf',
  'status',
  'sub',
  'vct',
  'vct#integrity',
])

function readSubject({
  claims,
  family,
}: {
  claims: Record<string, unknown>
  family: Family
}): Record<string, unknown> {
  // the subject's id is `sub`, and nothing else
  if (claims.id !== undefined) throw new ProofError('SUBJECT_CONFLICT', 'id stands beside sub')
  const subject: Record<string, unknown> = claims.sub === undefined ? {} : { id: claims.sub }
  const names = new Map(Object.entries(family.jwtNames).map(([claim, name]) => [name, claim]))
  for (const [name, value] of Object.entries(claims)) {
    if (!OTHERS.has(name)) subject[names.get(name) ?? name] = value
  }
  return subject
}
