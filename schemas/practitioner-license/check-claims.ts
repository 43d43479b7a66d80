import type { ClaimFault } from '../claim-fault.ts'
import { isKnownJurisdiction, isUsJurisdiction } from '../vocabulary/check-jurisdiction.ts'
import { hasNpiCheckDigit } from '../vocabulary/check-npi.ts'
import type { PractitionerLicense } from './claims.ts'

/** What the schema of a practitioner license cannot say. */
export function checkClaims(claims: PractitionerLicense): ClaimFault[] {
  const faults: ClaimFault[] = []
  checkNumbers(claims, faults)
  checkDates(claims, faults)
  checkEncumbrance(claims, faults)
  checkCompact(claims, faults)
  return faults
}

function checkNumbers({ npi, jurisdiction, compact }: PractitionerLicense, faults: ClaimFault[]): void {
  if (npi !== undefined && !hasNpiCheckDigit(npi)) {
    faults.push({ pointer: '/npi', code: 'CHECK_DIGIT_WRONG', message: 'the check digit of npi is wrong' })
  }
  if (!isKnownJurisdiction(jurisdiction)) faults.push(notListed('/jurisdiction', 'jurisdiction'))
  if (compact?.homeState !== undefined && !isUsState(compact.homeState)) {
    faults.push(notListed('/compact/homeState', 'homeState'))
  }
}

function checkDates(claims: PractitionerLicense, faults: ClaimFault[]): void {
  const { originalIssueDate, expirationDate, status, statusDate } = claims
  if (expirationDate < originalIssueDate) {
    faults.push({
      pointer: '/expirationDate',
      code: 'DATE_ORDER',
      message: 'expirationDate is before originalIssueDate',
    })
  }
  // what is pending has its status before there is a license
  if (status !== 'pending' && statusDate < originalIssueDate) {
    faults.push({
      pointer: '/statusDate',
      code: 'DATE_ORDER',
      message: 'statusDate is before originalIssueDate',
    })
  }
}

function checkEncumbrance({ encumbrance, status }: PractitionerLicense, faults: ClaimFault[]): void {
  const isEncumbered = encumbrance.state === 'encumbered'
  if (isEncumbered && encumbrance.restrictions === undefined) {
    faults.push({
      pointer: '/encumbrance/restrictions',
      code: 'CLAIM_MISSING',
      message: 'restrictions is missing: an encumbered license has at least one',
    })
  }
  if (!isEncumbered && encumbrance.restrictions !== undefined) {
    faults.push(contradicts('/encumbrance/restrictions', 'restrictions: an unencumbered license has none'))
  }
  if (!isEncumbered && (status === 'probation' || status === 'restricted')) {
    faults.push(
      contradicts('/encumbrance/state', 'state: a license on probation, or restricted, is encumbered'),
    )
  }
}

const NLC_TYPES: readonly string[] = ['RN', 'LPN']
const IMLC_TYPES: readonly string[] = ['MD', 'DO']

function checkCompact(
  { compact, jurisdiction, licenseType }: PractitionerLicense,
  faults: ClaimFault[],
): void {
  if (!compact) {
    if (NLC_TYPES.includes(licenseType) && isUsJurisdiction(jurisdiction)) {
      faults.push({
        pointer: '/compact',
        code: 'CLAIM_MISSING',
        message: 'compact is missing: a nursing license says whether it is single-state or multistate',
      })
    }
    return
  }
  const { code, scope, homeState } = compact
  // APRNs are outside the NLC, and PAs outside the IMLC
  if (!(code === 'NLC' ? NLC_TYPES : IMLC_TYPES).includes(licenseType)) {
    faults.push(contradicts('/compact/code', 'code: licenses of this type are outside the compact'))
  }
  if (!isUsJurisdiction(jurisdiction)) {
    faults.push(contradicts('/compact/code', 'code: the jurisdiction is outside the compact'))
  }
  if (scope !== 'multistate') return
  // IMLC: each state issues a license of its own
  if (code === 'IMLC')
    faults.push(contradicts('/compact/scope', 'scope: no license under the IMLC is multistate'))
  if (homeState === undefined) {
    faults.push({
      pointer: '/compact/homeState',
      code: 'CLAIM_MISSING',
      message: 'homeState is missing: a multistate license has one',
    })
  } else if (homeState !== jurisdiction) {
    faults.push(
      contradicts('/compact/homeState', 'homeState: only the home state issues a multistate license'),
    )
  }
}

function isUsState(jurisdiction: string): boolean {
  return isUsJurisdiction(jurisdiction) && isKnownJurisdiction(jurisdiction)
}

function notListed(pointer: string, claim: string): ClaimFault {
  return { pointer, code: 'CLAIM_NOT_LISTED', message: `${claim} is not listed in ISO 3166-2:US` }
}

function contradicts(pointer: string, message: string): ClaimFault {
  return { pointer, code: 'CLAIM_CONTRADICTS', message }
}
