import { readPointer } from '#agent/read-pointer.ts'
import type { Check } from './verdict.ts'
import { statusAgeLimit, type VerificationOptions } from './verification-options.ts'

export type PolicyCode = 'CLAIM_MISSING' | 'NOT_APPLICABLE' | 'OK' | 'TYPE_NOT_ACCEPTED' | 'UNREADABLE'

export type PolicyCheck = Check<'policy', PolicyCode>

/**
 * Is it what the caller asked for? Accepted types and required claims; the status check holds the maximum age and the
 * messages that are refused.
 */
export function checkPolicy({
  types,
  payload,
  options,
}: {
  types: readonly string[]
  payload: Record<string, unknown>
  options: VerificationOptions
}): PolicyCheck {
  const { acceptedTypes, requiredClaims, maxStatusAge, purposeOfUse } = options
  if (!acceptedTypes && !requiredClaims && maxStatusAge === undefined && purposeOfUse === undefined) {
    return {
      check: 'policy',
      outcome: 'skipped',
      code: 'NOT_APPLICABLE',
      message: 'nothing more was asked for',
      evidence: {},
    }
  }
  const evidence = {
    acceptedTypes: acceptedTypes ?? null,
    requiredClaims: requiredClaims ?? null,
    maxStatusAge: statusAgeLimit(options),
    purposeOfUse: purposeOfUse ?? null,
  }
  if (acceptedTypes && !types.some((type) => acceptedTypes.includes(type))) {
    const message = 'none of its types is accepted'
    return { check: 'policy', outcome: 'fail', code: 'TYPE_NOT_ACCEPTED', message, evidence }
  }
  const missing = (requiredClaims ?? []).filter((pointer) => !hasClaim(payload.credentialSubject, pointer))
  if (missing.length > 0) {
    const message = 'a required claim is missing'
    return {
      check: 'policy',
      outcome: 'fail',
      code: 'CLAIM_MISSING',
      message,
      evidence: { ...evidence, missing },
    }
  }
  return { check: 'policy', outcome: 'pass', code: 'OK', message: 'what the caller asked for', evidence }
}

/** RFC 6901; of several subjects each must have the claim. */
function hasClaim(subject: unknown, pointer: string): boolean {
  if (Array.isArray(subject)) return subject.length > 0 && subject.every((entry) => hasClaim(entry, pointer))
  if (!pointer.startsWith('/')) return false
  const claim = readPointer(subject, pointer)
  return claim !== undefined && claim !== null
}
