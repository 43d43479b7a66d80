/** Nursing licenses (Nursys) and those of HL7 table 0360 that a medical board issues. */
export const LICENSE_TYPES = [
  'RN',
  'LPN',
  'APRN-CNP',
  'APRN-CRNA',
  'APRN-CNS',
  'APRN-CNM',
  'MD',
  'DO',
  'PA',
] as const

/**
 * States of a license. Reinstatement is a way back to `active`; `probation` and `restricted` are reissues, and a
 * license so marked is not revoked.
 */
export const LICENSE_STATUSES = [
  'pending',
  'active',
  'inactive',
  'expired',
  'probation',
  'restricted',
  'suspended',
  'surrendered',
  'revoked',
  'deceased',
] as const

/** A board's public orders. What is confidential (NPDB reports) is none of them. */
export const PUBLIC_ACTIONS = [
  'reprimand',
  'fine',
  'probation',
  'restriction',
  'suspension',
  'summary-suspension',
  'revocation',
  'surrender',
  'reinstatement',
  'other',
] as const
