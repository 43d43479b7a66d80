import type { ClaimFault, ClaimFaultCode } from '../claim-fault.ts'
import type { PractitionerLicense } from './claims.ts'
import {
  type LicenseTransition,
  ruleOf,
  type TransitionBasis,
  type TransitionRule,
  transitionsFrom,
} from './lifecycle.ts'

/** What a board decides: which transition, from which day, and what it needs to say about it. */
export type TransitionOrder = {
  transition: LicenseTransition
  /** The day from which it has effect (RFC 3339 full-date). */
  effective: string
  /** The new last day of the license. */
  expirationDate?: string
  /** Each restriction in force from then on, as the public order words it. */
  restrictions?: readonly string[]
  basis?: TransitionBasis
  /** Where the public order can be read. */
  documentUrl?: string
}

export type TransitionOutcome =
  | { claims: PractitionerLicense }
  /** `not-allowed`: not from this status. `out-of-order`: it would have effect before the status it changes. */
  | { refused: 'not-allowed'; allowed: readonly LicenseTransition[] }
  | { refused: 'out-of-order' }
  /** What the order lacks or contradicts; pointers are into the order. */
  | { refused: 'incomplete'; faults: readonly ClaimFault[] }

/** A license as it stands after a transition, or why there is no such transition. */
export function applyTransition({
  claims,
  order,
}: {
  claims: PractitionerLicense
  order: TransitionOrder
}): TransitionOutcome {
  const rule = ruleOf(order.transition)
  if (!rule.from.includes(claims.status)) {
    return { refused: 'not-allowed', allowed: transitionsFrom(claims.status) }
  }
  if (order.effective < claims.statusDate) return { refused: 'out-of-order' }
  const faults = checkOrder({ claims, order, rule })
  if (faults.length > 0) return { refused: 'incomplete', faults }
  return { claims: changeClaims({ claims, order, rule }) }
}

function changeClaims({
  claims,
  order,
  rule,
}: {
  claims: PractitionerLicense
  order: TransitionOrder
  rule: TransitionRule
}): PractitionerLicense {
  const { effective, expirationDate = claims.expirationDate, restrictions, documentUrl } = order
  const action = isPublic(claims, order) ? rule.action : undefined
  const status = rule.to === 'same' ? claims.status : rule.to
  return {
    ...claims,
    status,
    // renewing changes no status: the day from which it counts is as it was
    statusDate: rule.to === 'same' ? claims.statusDate : effective,
    expirationDate,
    encumbrance: encumbranceAfter({ claims, order, restrictions }),
    ...(action === undefined
      ? {}
      : {
          publicActions: [
            ...(claims.publicActions ?? []),
            { action, effective, ...(documentUrl === undefined ? {} : { documentUrl }) },
          ],
        }),
  }
}

/** Leaving discipline is told; coming back from a lapse, or leaving on one's own wish, is no order of the board. */
function isPublic({ status }: PractitionerLicense, { transition, basis }: TransitionOrder): boolean {
  if (transition === 'reinstate') return status === 'suspended'
  return basis !== 'voluntary' && basis !== 'issued-in-error'
}

function encumbranceAfter({
  claims: { encumbrance, status },
  order: { transition },
  restrictions,
}: {
  claims: PractitionerLicense
  order: TransitionOrder
  restrictions: readonly string[] | undefined
}): PractitionerLicense['encumbrance'] {
  if (restrictions !== undefined) return { state: 'encumbered', restrictions: [...restrictions] }
  // who was suspended is reinstated in full unless told otherwise
  const isFreed = transition === 'lift-restrictions' || (transition === 'reinstate' && status === 'suspended')
  return isFreed ? { state: 'unencumbered' } : encumbrance
}

function checkOrder({
  claims,
  order,
  rule,
}: {
  claims: PractitionerLicense
  order: TransitionOrder
  rule: TransitionRule
}): ClaimFault[] {
  const { transition, effective, expirationDate, restrictions, basis, documentUrl } = order
  const faults: ClaimFault[] = []
  for (const need of rule.needs) {
    if (order[need] === undefined) faults.push(fault(`/${need}`, 'CLAIM_MISSING', 'this transition needs it'))
  }
  const mayRestrict = rule.needs.includes('restrictions') || transition === 'reinstate'
  if (restrictions !== undefined && !mayRestrict) {
    faults.push(fault('/restrictions', 'CLAIM_CONTRADICTS', 'this transition restricts nothing'))
  }
  if (basis !== undefined && !rule.bases?.includes(basis)) {
    faults.push(fault('/basis', 'CLAIM_CONTRADICTS', 'this transition does not rest on that'))
  }
  if (documentUrl !== undefined && (rule.action === undefined || !isPublic(claims, order))) {
    faults.push(fault('/documentUrl', 'CLAIM_CONTRADICTS', 'this transition is no public order'))
  }
  const isIssued = rule.effect === 'renew' || rule.effect === 'replace'
  const lastDay = isIssued ? (expirationDate ?? claims.expirationDate) : claims.expirationDate
  if (expirationDate !== undefined && !isIssued) {
    faults.push(fault('/expirationDate', 'CLAIM_CONTRADICTS', 'this transition gives no new last day'))
  }
  if (expirationDate !== undefined && expirationDate < claims.expirationDate) {
    faults.push(fault('/expirationDate', 'DATE_ORDER', 'it is before the last day of now'))
  }
  if (transition === 'renew' && expirationDate === claims.expirationDate) {
    faults.push(fault('/expirationDate', 'DATE_ORDER', 'it is the last day of now'))
  }
  if (isIssued && lastDay < effective) {
    faults.push(fault('/expirationDate', 'DATE_ORDER', 'the license would have run out by then'))
  }
  // a license that lapsed in between did not run through: its status begins anew
  if (transition === 'renew' && effective > claims.expirationDate) {
    faults.push(fault('/effective', 'DATE_ORDER', 'the license has lapsed by then: expire and reinstate it'))
  }
  // a lapse ends no discipline
  if (
    transition === 'reinstate' &&
    claims.status === 'expired' &&
    claims.encumbrance.state === 'encumbered'
  ) {
    const message = 'what was in force stays so: restrict it, or place it on probation'
    faults.push(fault('/transition', 'CLAIM_CONTRADICTS', message))
  }
  // expirationDate is the last day of the license, not the first without it
  if (transition === 'expire' && effective <= claims.expirationDate) {
    faults.push(fault('/effective', 'DATE_ORDER', 'the license runs until the end of its last day'))
  }
  return faults
}

function fault(pointer: string, code: ClaimFaultCode, message: string): ClaimFault {
  return { pointer, code, message }
}
