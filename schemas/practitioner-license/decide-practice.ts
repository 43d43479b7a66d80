import type { PractitionerLicense } from './claims.ts'
import { nlcMembership } from './compact-members.ts'
import { PRACTICE_RULES, type PracticeDecision, type PracticeRule } from './practice-rules.ts'

/** What a decision rests on: the claims that no holder can leave out. */
export type LicenseClaims = Pick<
  PractitionerLicense,
  | 'compact'
  | 'encumbrance'
  | 'expirationDate'
  | 'jurisdiction'
  | 'licenseType'
  | 'originalIssueDate'
  | 'publicActions'
  | 'status'
  | 'statusDate'
>

export type LicenseDecision = { decision: PracticeDecision; rule: PracticeRule }

/**
 * May the holder of this license practise in a jurisdiction on a day? Rests on nothing that took effect after that day.
 *
 * Says nothing of the credential that holds the license: whether that is genuine, and stands, is a matter for its
 * verification.
 *
 * @param jurisdiction ISO 3166-2; where the patient is
 * @param date the legal day there (RFC 3339 full-date)
 */
export function decidePractice({
  license,
  jurisdiction,
  date,
}: {
  license: LicenseClaims
  jurisdiction: string
  date: string
}): LicenseDecision {
  if (date < license.originalIssueDate) return decided('NOT_LICENSED_YET')
  // expirationDate is the last day on which it is good
  if (date > license.expirationDate) return decided('LICENSE_EXPIRED')
  if (date < license.statusDate) return decided('STATUS_BEFORE_UNKNOWN')
  const stopped = stopOf(license, date)
  if (stopped) return decided(stopped)
  if (license.jurisdiction !== jurisdiction) return decided(decideElsewhere({ license, jurisdiction, date }))
  return decided(limitOf(license, date) ?? 'OWN_JURISDICTION')
}

/** What keeps it from being used anywhere. */
function stopOf(
  { status, statusDate, publicActions }: LicenseClaims,
  date: string,
): PracticeRule | undefined {
  if (status === 'suspended') return 'SUSPENDED'
  if (status === 'revoked') return 'REVOKED'
  if (status !== 'active' && status !== 'probation' && status !== 'restricted') return 'NOT_ACTIVE'
  return hasOrder({ statusDate, publicActions, date, orders: STOPPING }) ? 'ORDER_IN_FORCE' : undefined
}

/** What limits it, also in its own jurisdiction. */
function limitOf(
  { status, statusDate, publicActions }: LicenseClaims,
  date: string,
): PracticeRule | undefined {
  if (status === 'probation' || status === 'restricted') return 'RESTRICTIONS_APPLY'
  return hasOrder({ statusDate, publicActions, date, orders: LIMITING }) ? 'ORDER_TO_READ' : undefined
}

function decideElsewhere({
  license,
  jurisdiction,
  date,
}: {
  license: LicenseClaims
  jurisdiction: string
  date: string
}): PracticeRule {
  const { licenseType, compact, encumbrance, status } = license
  if (licenseType.startsWith('APRN')) return 'APRN_OUTSIDE_NLC'
  if (compact?.code === 'IMLC') return 'IMLC_NOT_MULTISTATE'
  const isNurse = licenseType === 'RN' || licenseType === 'LPN'
  if (!isNurse || compact?.scope !== 'multistate') return 'NOT_MULTISTATE'
  const home = nlcMembership({ jurisdiction: compact.homeState ?? license.jurisdiction, as: 'home', date })
  const remote = nlcMembership({ jurisdiction, as: 'remote', date })
  if (home === 'no') return 'NLC_HOME_NOT_MEMBER'
  if (remote === 'no') return 'NLC_REMOTE_NOT_MEMBER'
  // NLC Art. V(b): "all encumbrances" must have been removed before the privilege is active again
  if (encumbrance.state === 'encumbered' || status !== 'active' || limitOf(license, date)) {
    return 'NLC_ENCUMBERED'
  }
  return home === 'yes' && remote === 'yes' ? 'NLC_MULTISTATE' : 'NLC_MEMBERSHIP_UNCONFIRMED'
}

const STOPPING: readonly string[] = ['suspension', 'summary-suspension', 'revocation', 'surrender']
const LIMITING: readonly string[] = ['probation', 'restriction']

/**
 * Whether an order of a kind has taken effect since the day of the status, and nothing has reinstated the license since.
 * Orders of the status day itself are what the status says already.
 */
function hasOrder({
  statusDate,
  publicActions = [],
  date,
  orders,
}: Pick<LicenseClaims, 'statusDate' | 'publicActions'> & {
  date: string
  orders: readonly string[]
}): boolean {
  const since = publicActions.filter(({ effective }) => effective > statusDate && effective <= date)
  const latest = (wanted: (action: string) => boolean): string =>
    since
      .flatMap(({ action, effective }) => (wanted(action) ? effective : []))
      .sort()
      .at(-1) ?? ''
  const ordered = latest((action) => orders.includes(action))
  // of two on one day the worse counts
  return ordered !== '' && ordered >= latest((action) => action === 'reinstatement')
}

function decided(rule: PracticeRule): LicenseDecision {
  return { decision: PRACTICE_RULES[rule].decision, rule }
}
