import type { VerdictValue } from '#agent/verify/verdict.ts'
import type { VerificationRecord } from '#agent/verify/verification-record.ts'
import { concept, didReference, type Resource } from '#schemas/fhir/elements.ts'
import { PRESENTED } from './to-audit-event.ts'

const VALIDATION_TYPES = 'http://terminology.hl7.org/CodeSystem/validation-type'
const VALIDATION_STATUSES = 'http://terminology.hl7.org/CodeSystem/validation-status'

/** What could not be known has to be asked again. */
const STATUSES: Readonly<Record<VerdictValue, string>> = {
  valid: 'validated',
  invalid: 'val-fail',
  indeterminate: 'req-revalid',
}

const PRIMARY_SOURCE: Readonly<Record<VerdictValue, string>> = {
  valid: 'successful',
  invalid: 'failed',
  indeterminate: 'unknown',
}

/**
 * What a verification found, as a VerificationResult: the same in R4 and R5. The target is the digest of what was presented,
 * since a record holds no claim; the evidence of each check is in the record itself.
 */
export function toVerificationResult({ record }: { record: VerificationRecord }): Resource {
  const { id, time, verifier, presented } = record
  const { verdict, checks, digest } = presented
  return {
    resourceType: 'VerificationResult',
    id,
    target: [{ identifier: { system: PRESENTED, value: digest } }],
    status: STATUSES[verdict],
    statusDate: time,
    validationType: concept(VALIDATION_TYPES, 'primary'),
    validationProcess: checks.map(({ check, outcome, code }) => ({
      coding: [{ system: `https://w3id.org/careseal/fhir/CodeSystem/check-${check}`, code }],
      text: `${check}: ${outcome}`,
    })),
    lastPerformed: time,
    primarySource: [
      { validationStatus: concept(VALIDATION_STATUSES, PRIMARY_SOURCE[verdict]), validationDate: time },
    ],
    validator: [{ organization: didReference({ did: verifier, type: 'Organization' }) }],
  }
}
