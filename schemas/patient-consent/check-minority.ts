import type { ClaimFault } from '../claim-fault.ts'
import { parseDateTime } from '../vocabulary/check-date-time.ts'
import type { PatientConsent } from './claims.ts'

/** The age of majority is nowhere higher: 21 years, and the days that leap years add. */
const LONGEST_MINORITY_MS = (21 * 365 + 6) * 24 * 3_600_000

/**
 * A guardian says why they decide. What is granted for a minor has an end, and one before which the minor can still be
 * one; the day of birth is nowhere.
 */
export function checkMinority({
  authority: { capacity, ground },
  period,
}: Pick<PatientConsent, 'authority' | 'period'>): ClaimFault[] {
  if (capacity !== 'guardian') {
    if (ground === undefined) return []
    const message = 'ground: only a guardian decides for a reason that the law gives'
    return [{ pointer: '/authority/ground', code: 'CLAIM_CONTRADICTS', message }]
  }
  if (ground === undefined) {
    const message = 'ground is missing: a guardian says why they decide'
    return [{ pointer: '/authority/ground', code: 'CLAIM_MISSING', message }]
  }
  if (ground !== 'minority') return []
  if (period?.end === undefined) {
    const message = 'end of period is missing: what is granted for a minor ends before the minor comes of age'
    return [{ pointer: period ? '/period/end' : '/period', code: 'CLAIM_MISSING', message }]
  }
  if (parseDateTime(period.end)! - parseDateTime(period.start)! > LONGEST_MINORITY_MS) {
    const message = 'end is later than anybody who is a minor at the start comes of age'
    return [{ pointer: '/period/end', code: 'CLAIM_CONTRADICTS', message }]
  }
  return []
}
