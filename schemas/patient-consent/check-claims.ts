import type { ClaimFault } from '../claim-fault.ts'
import type { DatePeriod } from '../claim-types.ts'
import { parseDateTime } from '../vocabulary/check-date-time.ts'
import { isLoincCode } from '../vocabulary/check-loinc.ts'
import { CONFIDENTIALITY_LABELS } from '../vocabulary/consent-codes.ts'
import { checkDataUse } from './check-data-use.ts'
import type { PatientConsent } from './claims.ts'

type Dimensions = Pick<PatientConsent, 'classes' | 'codes' | 'dataPeriod' | 'securityLabels'> &
  Partial<Pick<PatientConsent, 'recipients'>>

/** What the schema of a patient consent cannot say. */
export function checkClaims(claims: PatientConsent): ClaimFault[] {
  const faults: ClaimFault[] = []
  checkGrantor(claims, faults)
  checkEnd(claims, faults)
  checkDimensions({ dimensions: claims, at: '', faults })
  if (claims.classes === undefined && claims.codes === undefined) {
    faults.push({
      pointer: '/classes',
      code: 'CLAIM_MISSING',
      message: 'classes or codes is missing: a consent says which information it is about',
    })
  }
  claims.exceptions?.forEach((exception, index) => {
    checkException({ exception, at: `/exceptions/${index}`, faults })
  })
  checkDataUse(claims, faults)
  return faults
}

/** 45 CFR 164.508(c)(1)(vi): a representative's authority is described; who decides for themselves needs none. */
function checkGrantor({ id, grantor, authority, signature }: PatientConsent, faults: ClaimFault[]): void {
  const isSelf = authority.capacity === 'self'
  if (isSelf && grantor.id !== id) {
    faults.push(contradicts('/grantor/id', 'grantor: in the capacity self the grantor is the patient'))
  }
  if (!isSelf && grantor.id === id) {
    faults.push(contradicts('/grantor/id', 'grantor: whoever grants for the patient is not the patient'))
  }
  if (!isSelf && authority.evidence === undefined) {
    faults.push({
      pointer: '/authority/evidence',
      code: 'CLAIM_MISSING',
      message: 'evidence is missing: who grants for another shows their authority',
    })
  }
  if (signature.signer !== grantor.id) {
    faults.push(contradicts('/signature/signer', 'signer: the grantor signs'))
  }
  if (signature.capacity !== authority.capacity) {
    faults.push(contradicts('/signature/capacity', 'capacity: signing and granting are in the same one'))
  }
}

/** 45 CFR 164.508(c)(1)(v): "An expiration date or an expiration event". */
function checkEnd({ period, expiryEvent }: PatientConsent, faults: ClaimFault[]): void {
  if (period?.end === undefined && expiryEvent === undefined) {
    faults.push({
      pointer: period ? '/period/end' : '/period',
      code: 'CLAIM_MISSING',
      message: 'period (with its end) or expiryEvent is missing: a consent says when it ends',
    })
  }
  if (period?.end !== undefined && parseDateTime(period.end)! <= parseDateTime(period.start)!) {
    faults.push({ pointer: '/period/end', code: 'DATE_ORDER', message: 'end is not after start' })
  }
}

function checkException({
  exception,
  at,
  faults,
}: {
  exception: NonNullable<PatientConsent['exceptions']>[number]
  at: string
  faults: ClaimFault[]
}): void {
  // one that names nothing would match everything, and so reverse the consent
  if (Object.keys(exception).length === 0) {
    faults.push({
      pointer: at,
      code: 'CLAIM_MISSING',
      message: 'an exception in exceptions names at least one dimension',
    })
  }
  checkDimensions({ dimensions: exception, at, faults })
}

function checkDimensions({
  dimensions,
  at,
  faults,
}: {
  dimensions: Dimensions
  at: string
  faults: ClaimFault[]
}): void {
  const { recipients, codes, dataPeriod, securityLabels } = dimensions
  recipients?.forEach(({ id, role, class: personClass }, index) => {
    if (id !== undefined || role !== undefined || personClass !== undefined) return
    faults.push({
      pointer: `${at}/recipients/${index}`,
      code: 'CLAIM_MISSING',
      message: 'a recipient in recipients has an id, a role or a class',
    })
  })
  codes?.forEach(({ system, code }, index) => {
    if (system !== 'http://loinc.org' || isLoincCode(code)) return
    faults.push({
      pointer: `${at}/codes/${index}/code`,
      code: 'CHECK_DIGIT_WRONG',
      message: 'code is not a LOINC code: a number, a hyphen and its check digit',
    })
  })
  if (dataPeriod) checkDataPeriod({ dataPeriod, at: `${at}/dataPeriod`, faults })
  if (securityLabels && countConfidentialities(securityLabels) > 1) {
    faults.push(
      contradicts(
        `${at}/securityLabels`,
        'securityLabels: one confidentiality at most, which means it or lower',
      ),
    )
  }
}

function checkDataPeriod({
  dataPeriod,
  at,
  faults,
}: {
  dataPeriod: DatePeriod
  at: string
  faults: ClaimFault[]
}): void {
  const { start, end } = dataPeriod
  if (start === undefined && end === undefined) {
    faults.push({ pointer: at, code: 'CLAIM_MISSING', message: 'dataPeriod has a start or an end' })
  }
  if (start !== undefined && end !== undefined && end < start) {
    faults.push({ pointer: `${at}/end`, code: 'DATE_ORDER', message: 'end is before start' })
  }
}

function countConfidentialities(labels: readonly string[]): number {
  return labels.filter((label) => (CONFIDENTIALITY_LABELS as readonly string[]).includes(label)).length
}

function contradicts(pointer: string, message: string): ClaimFault {
  return { pointer, code: 'CLAIM_CONTRADICTS', message }
}
