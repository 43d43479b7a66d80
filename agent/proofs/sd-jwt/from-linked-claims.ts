import { familyOfType } from '#schemas/families.ts'
import { isAbsoluteUrl } from '#schemas/vocabulary/check-url.ts'
import { ProofError } from '../proof-error.ts'
import { readId, readTypes } from '../read-claims.ts'
import { fromRegisteredClaims } from './registered-claims.ts'

type Json = Record<string, unknown>

/** What registered claims say, and `ld` must not. */
const COUNTERPARTS = ['credentialStatus', 'validFrom', 'validUntil'] as const

/**
 * The credential (VC Data Model 2.0) of an SD-JWT VC with linked data (OID4VP 1.0 §B.3.7), as far as its holder disclosed
 * it: what `toLinkedClaims` does, undone. Where `ld` has no types, `vct` is its type.
 *
 * @param claims the Processed SD-JWT Payload
 * @throws {ProofError} VCT_UNKNOWN without `ld`, or of a family; LD_CONFLICT, ISSUER_CONFLICT, NUMERIC_DATE_INVALID
 */
export function fromLinkedClaims({ claims }: { claims: Json }): Json {
  const { vct, ld } = claims
  if (typeof vct !== 'string' || typeof ld !== 'object' || ld === null || Array.isArray(ld)) {
    throw new ProofError(
      'VCT_UNKNOWN',
      'vct is of no family of credentials that is known, and there is no ld',
    )
  }
  const { issuer: described, ...object } = ld as Json
  for (const name of COUNTERPARTS) {
    if (object[name] !== undefined) throw new ProofError('LD_CONFLICT', `${name} stands in ld`)
  }
  const { issuer, ...members } = fromRegisteredClaims(claims)
  if (described !== undefined && readId(described) !== issuer) {
    throw new ProofError('ISSUER_CONFLICT', 'the issuer in ld is not iss')
  }
  const { type = typesOf(vct) } = object
  // a query by vct would take it for something else than the accreditation is held against
  if (readTypes(type).some((entry) => familyOfType([entry]))) {
    throw new ProofError('VCT_UNKNOWN', 'vct is not that of the family that ld has the type of')
  }
  return { ...object, type, issuer: described ?? issuer, ...members }
}

function typesOf(vct: string): string[] {
  return isAbsoluteUrl(vct) ? ['VerifiableCredential', vct] : ['VerifiableCredential']
}
