import type { ClaimFault } from '../claim-fault.ts'
import { hasGs1CheckDigit } from '../vocabulary/check-gs1.ts'
import { isKnownJurisdiction, isUsJurisdiction } from '../vocabulary/check-jurisdiction.ts'
import { BASES_OF } from '../vocabulary/trading-partner-types.ts'
import type { AuthorizedTradingPartner } from './claims.ts'

/** What the schema of an authorized trading partner cannot say. */
export function checkClaims(claims: AuthorizedTradingPartner): ClaimFault[] {
  const faults: ClaimFault[] = []
  checkNumbers(claims, faults)
  checkAuthorization(claims, faults)
  checkDates(claims, faults)
  return faults
}

function checkNumbers({ gln, duns }: AuthorizedTradingPartner, faults: ClaimFault[]): void {
  if (gln !== undefined && !hasGs1CheckDigit(gln)) {
    faults.push({ pointer: '/gln', code: 'CHECK_DIGIT_WRONG', message: 'the check digit of gln is wrong' })
  }
  if (gln === undefined && duns === undefined) {
    faults.push({
      pointer: '/gln',
      code: 'CLAIM_MISSING',
      message: 'gln is missing: a trading partner has a GLN or a D-U-N-S number',
    })
  }
}

/** FD&C Act §581(2): what authorizes depends on what the organisation is. */
function checkAuthorization(
  { organizationType, authorization }: AuthorizedTradingPartner,
  faults: ClaimFault[],
): void {
  const { basis, jurisdiction } = authorization
  if (!BASES_OF[organizationType].includes(basis)) {
    faults.push(
      contradicts('/authorization/basis', 'basis: it does not authorize an organisation of this type'),
    )
  }
  if (basis !== 'state-license') {
    if (jurisdiction !== undefined) {
      faults.push(
        contradicts('/authorization/jurisdiction', 'jurisdiction: only a license of a state has one'),
      )
    }
    return
  }
  if (jurisdiction === undefined) {
    faults.push({
      pointer: '/authorization/jurisdiction',
      code: 'CLAIM_MISSING',
      message: 'jurisdiction is missing: a license of a state says which',
    })
  } else if (!isUsJurisdiction(jurisdiction) || !isKnownJurisdiction(jurisdiction)) {
    faults.push({
      pointer: '/authorization/jurisdiction',
      code: 'CLAIM_NOT_LISTED',
      message: 'jurisdiction is not listed in ISO 3166-2:US',
    })
  }
}

function checkDates(
  { authorization: { issueDate, expirationDate }, status, statusDate }: AuthorizedTradingPartner,
  faults: ClaimFault[],
): void {
  if (expirationDate < issueDate) {
    faults.push({
      pointer: '/authorization/expirationDate',
      code: 'DATE_ORDER',
      message: 'expirationDate is before issueDate',
    })
  }
  if (statusDate < issueDate) {
    faults.push({ pointer: '/statusDate', code: 'DATE_ORDER', message: 'statusDate is before issueDate' })
  }
  if (status === 'expired' && statusDate <= expirationDate) {
    faults.push(contradicts('/statusDate', 'statusDate: it expires after its last day'))
  }
}

function contradicts(pointer: string, message: string): ClaimFault {
  return { pointer, code: 'CLAIM_CONTRADICTS', message }
}
