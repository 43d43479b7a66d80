import type { ErrorObject } from 'ajv'
import type { ClaimFault, ClaimFaultCode } from './claim-fault.ts'

/** More than these help nobody, and a body could ask for millions. */
const MOST_FAULTS = 32

const CODES: Record<string, ClaimFaultCode> = {
  additionalProperties: 'CLAIM_UNKNOWN',
  enum: 'CLAIM_NOT_LISTED',
  format: 'CLAIM_FORM',
  maxItems: 'CLAIM_SIZE',
  maxLength: 'CLAIM_SIZE',
  maximum: 'CLAIM_SIZE',
  minItems: 'CLAIM_SIZE',
  minLength: 'CLAIM_SIZE',
  minimum: 'CLAIM_SIZE',
  pattern: 'CLAIM_FORM',
  required: 'CLAIM_MISSING',
  type: 'CLAIM_TYPE',
  uniqueItems: 'CLAIM_DUPLICATE',
}

/** What Ajv (with `verbose`) found, as faults that name the claim and hold nothing that was sent. */
export function describeSchemaErrors(errors: readonly ErrorObject[]): ClaimFault[] {
  const faults = errors.filter((error) => error.keyword !== 'pattern' || !isDateFault(error))
  if (faults.length > 0) return faults.slice(0, MOST_FAULTS).map(describeError)
  // refused without a reason is refused all the same
  return [{ pointer: '', code: 'CLAIM_FORM', message: 'the claims are not of their form' }]
}

/** What is not of a date's pattern is none of the calendar either, which says it better. */
function isDateFault({ parentSchema }: ErrorObject): boolean {
  return parentSchema?.format === 'date' || parentSchema?.format === 'date-time'
}

function describeError(error: ErrorObject): ClaimFault {
  const code = CODES[error.keyword] ?? 'CLAIM_FORM'
  if (error.keyword === 'required') {
    const name: string = error.params.missingProperty
    return { pointer: `${error.instancePath}/${escapePointer(name)}`, code, message: `${name} is missing` }
  }
  const claim = nameClaim(error.instancePath)
  if (error.keyword === 'additionalProperties') {
    return {
      pointer: pointToUnknown(error.instancePath, error.params.additionalProperty),
      code,
      message: `an unknown claim: ${claim} has none of this name`,
    }
  }
  return { pointer: error.instancePath, code, message: `${claim} ${describeRule(error)}` }
}

function describeRule(error: ErrorObject): string {
  switch (error.keyword) {
    case 'enum':
      return error.params.allowedValues.length <= 16
        ? `must be one of ${error.params.allowedValues.join(', ')}`
        : 'must be one of the codes of its list'
    case 'format':
      return error.params.format === 'date'
        ? 'must be a day of the calendar'
        : 'must be a moment of the calendar'
    case 'uniqueItems':
      return 'must not hold anything twice'
    default:
      return error.message ?? 'is not of its form'
  }
}

/** The claim that a pointer leads to, without the indexes of lists. */
function nameClaim(pointer: string): string {
  const name = pointer.split('/').findLast((segment) => segment !== '' && !/^[0-9]+$/.test(segment))
  return name ?? 'the credential subject'
}

/** A name that is none of ours is shown only if it is a plain word: it may hold anything. */
function pointToUnknown(parent: string, name: string): string {
  return /^[A-Za-z@$_][A-Za-z0-9@$_.~/-]{0,63}$/.test(name) ? `${parent}/${escapePointer(name)}` : parent
}

/** RFC 6901 §3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
