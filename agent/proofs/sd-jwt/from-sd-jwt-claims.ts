import { familyOfVct } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { ProofError } from '../proof-error.ts'
import { readDates } from '../read-claims.ts'
import type { DisclosedClaim } from './disclose-claims.ts'

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
  checkDisclosed({ disclosed, family })
  const { nbf, exp } = readDates(claims)
  const credential = {
    '@context': [CREDENTIALS_V2_CONTEXT, family.contextUrl],
    id: claims.jti,
    type: ['VerifiableCredential', family.credentialType],
    name: claims.credential_name,
    description: claims.credential_description,
    issuer: readIssuer(claims),
    validFrom: nbf === undefined ? undefined : formatSeconds(nbf),
    validUntil: exp === undefined ? undefined : formatSeconds(exp),
    credentialSubject: readSubject({ claims, family }),
    credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
    credentialStatus: (claims.status as { bitstring_status_list?: unknown } | undefined)
      ?.bitstring_status_list,
  }
  for (const [name, value] of Object.entries(credential)) {
    if (value === undefined) delete (credential as Record<string, unknown>)[name]
  }
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

function readIssuer({ iss, issuing_authority: name }: Record<string, unknown>): unknown {
  if (typeof iss !== 'string') throw new ProofError('ISSUER_CONFLICT', 'iss does not name the issuer')
  return name === undefined ? iss : { id: iss, name }
}

/** A claim that our families never let be left out was made so that it could be. */
function checkDisclosed({
  disclosed,
  family: { disclosable },
}: {
  disclosed: readonly DisclosedClaim[]
  family: Family
}): void {
  if (disclosed.every(({ pointer }) => disclosable.includes(pointer))) return
  throw new ProofError('CLAIM_NOT_DISCLOSABLE', 'a claim that must not be left out is a Disclosure')
}

function formatSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
