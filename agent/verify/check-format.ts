import { checkPayloadTerms, pickMembers } from '#agent/proofs/check-payload-terms.ts'
import { checkSecuredContext } from '#agent/proofs/check-secured-context.ts'
import { isOrdinaryCredential } from '#agent/proofs/is-ordinary-credential.ts'
import { ProofError, type ProofErrorCode } from '#agent/proofs/proof-error.ts'
import type { ParsedCredential } from '#agent/proofs/secured-document.ts'
import { checkCredentialShape } from '#schemas/credential.ts'
import { familyOfCredential, familyOfType } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import type { Check } from './verdict.ts'

export type FormatCode =
  | ProofErrorCode
  | 'CLAIMS_INVALID'
  | 'FAMILY_AMBIGUOUS'
  | 'OK'
  | 'SCHEMA_MISMATCH'
  | 'SHAPE_INVALID'
  | 'STATUS_MISSING'

export type FormatCheck = Check<'format', FormatCode>

/** Told at most; a credential can have any number. */
const MAX_FAULTS = 20

/** The claims of a credential and the family that they are of. */
export type FormatResult = { check: FormatCheck; family: Family | undefined }

/** Is it well-formed under the data model, and, for a family of ours, are its claims what the family says? */
export function checkFormat({ parsed }: { parsed: ParsedCredential }): FormatResult | Promise<FormatResult> {
  const result = checkShape(parsed)
  if (result.check.outcome !== 'pass') return result
  const { mediaType, payload } = parsed
  const { family } = result
  if (family && isOrdinaryCredential({ credential: payload, family })) return result
  const looking = checkPayloadTerms({ credential: pickMembers(payload), mediaType })
  return looking
    ? looking.then(
        () => result,
        (error: unknown) => failTerms(error, result),
      )
    : result
}

function failTerms(error: unknown, { family }: FormatResult): FormatResult {
  if (error instanceof ProofError) return { check: failFormat(error), family }
  throw error
}

function checkShape(parsed: ParsedCredential): FormatResult {
  const { payload, types, mediaType, selective } = parsed
  const shape = checkCredentialShape(payload)
  const family = familyOfCredential({ types, contexts: payload['@context'] })
  const fail = (code: FormatCode, message: string, faults: readonly unknown[] = []): FormatResult => ({
    check: {
      check: 'format',
      outcome: 'fail',
      code,
      message,
      evidence: { faults: faults.slice(0, MAX_FAULTS) },
    },
    family,
  })
  if (shape.length > 0) return fail('SHAPE_INVALID', 'not a credential of the data model', shape)
  const misfit = checkSecuredContext({ payload, mediaType })
  if (misfit) return fail('SHAPE_INVALID', misfit)
  if (!family) {
    // of two families at once none says what it is
    if (types.some((type) => familyOfType([type]))) {
      return fail('FAMILY_AMBIGUOUS', 'the credential claims to be of two families')
    }
    return passed(parsed, undefined)
  }
  if (payload.credentialStatus === undefined) {
    return fail('STATUS_MISSING', 'a credential of this family has a credentialStatus')
  }
  if (!namesSchema(payload.credentialSchema, family)) {
    return fail('SCHEMA_MISMATCH', 'credentialSchema does not name the schema of the family')
  }
  const claims = payload.credentialSubject
  if (Array.isArray(claims)) return fail('CLAIMS_INVALID', 'a credential of this family has one subject')
  const faults = validateClaims({ family, claims: claims as Record<string, unknown>, selective })
  if (faults.length > 0) return fail('CLAIMS_INVALID', 'the claims are not those of the family', faults)
  return passed(parsed, family)
}

/** The check of something that could not be read. */
export function failFormat(error: ProofError): FormatCheck {
  return { check: 'format', outcome: 'fail', code: error.code, message: error.message, evidence: {} }
}

function passed({ types, mediaType, proofs }: ParsedCredential, family: Family | undefined): FormatResult {
  return {
    check: {
      check: 'format',
      outcome: 'pass',
      code: 'OK',
      message: 'well-formed under the data model',
      evidence: {
        mediaType,
        alg: proofs[0].alg,
        types,
        schema: family?.schemaUrl ?? null,
      },
    },
    family,
  }
}

/** VCDM 2.0 §4.11: one object or several, each with `id` and `type`. */
function namesSchema(value: unknown, { schemaUrl }: Family): boolean {
  const entries: unknown[] = Array.isArray(value) ? value : [value]
  return entries.some((entry) => {
    const { id, type } = (entry ?? {}) as { id?: unknown; type?: unknown }
    return id === schemaUrl && type === 'JsonSchema'
  })
}
