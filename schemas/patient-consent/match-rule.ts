import { CONFIDENTIALITY_LABELS, SENSITIVITY_LABELS } from '../vocabulary/consent-codes.ts'
import { coversPurpose } from '../vocabulary/purpose-hierarchy.ts'
import type { PatientConsent } from './claims.ts'
import type { ConsentRequest } from './consent-request.ts'

/** What a rule names: the base of a consent, or one of its exceptions. What it does not name matches anything. */
export type Rule = NonNullable<PatientConsent['exceptions']>[number]

/** Which records, where a request leaves open which ones it is about; within all of these dimensions. */
export type RecordLimits = Pick<Rule, 'codes' | 'dataPeriod' | 'securityLabels'>

/** `limits`: the rule covers these records alone; null if it covers all that is asked for. */
export type RuleMatch = { limits: RecordLimits | null }

/**
 * Whether a rule is about a request: every dimension that it names matches, by any of what it names there (IHE PCF).
 * Where the request does not say which codes, labels or days its records have, the rule covers those that are within it.
 *
 * @param effect what the rule does: of several sensitivities one is enough to deny, and all are needed to permit
 * @returns null if it is not about it
 */
export function matchRule({
  rule,
  effect,
  request,
}: {
  rule: Rule
  effect: 'permit' | 'deny'
  request: ConsentRequest
}): RuleMatch | null {
  const { action, purpose, resource } = request
  if (rule.recipients && !namesRequester(rule.recipients, request.requester)) return null
  if (rule.actions && !rule.actions.includes(action)) return null
  if (rule.purposes && !rule.purposes.some((named) => coversPurpose({ named, asked: purpose }))) return null
  if (rule.classes && !rule.classes.includes(resource.class)) return null
  const codes = matchCodes(rule.codes, resource.codes)
  const dataPeriod = matchPeriod(rule.dataPeriod, resource.date)
  const securityLabels = matchLabels({ named: rule.securityLabels, told: resource.securityLabels, effect })
  if (codes === false || dataPeriod === false || securityLabels === false) return null
  const limits: RecordLimits = {
    ...(codes === true ? {} : { codes }),
    ...(dataPeriod === true ? {} : { dataPeriod }),
    ...(securityLabels === true ? {} : { securityLabels }),
  }
  return { limits: Object.keys(limits).length === 0 ? null : limits }
}

/** A name is for people, and nothing is matched with it. What one recipient names must all be so. */
function namesRequester(
  recipients: NonNullable<Rule['recipients']>,
  { did, roles }: ConsentRequest['requester'],
): boolean {
  return recipients.some(
    ({ id, role, class: personClass }) =>
      (id ?? role ?? personClass) !== undefined &&
      (id === undefined || id === did) &&
      (role === undefined || roles.includes(role)) &&
      (personClass === undefined || roles.includes(personClass)),
  )
}

/** True or false where it is known; else what of the dimension limits the records. */
type DimensionMatch<Value> = boolean | Value

function matchCodes(
  named: Rule['codes'],
  told: ConsentRequest['resource']['codes'],
): DimensionMatch<NonNullable<Rule['codes']>> {
  if (!named) return true
  if (!told) return named
  return named.some(({ system, code }) =>
    told.some((coding) => coding.system === system && coding.code === code),
  )
}

function matchPeriod(
  named: Rule['dataPeriod'],
  told: string | undefined,
): DimensionMatch<NonNullable<Rule['dataPeriod']>> {
  if (!named) return true
  if (told === undefined) return named
  const { start, end } = named
  return (start === undefined || start <= told) && (end === undefined || told <= end)
}

type Labels = NonNullable<Rule['securityLabels']>

/** FHIR R4 Consent.provision.securityLabel: a label R "applies to all resources that are labeled R or lower". */
function matchLabels({
  named,
  told,
  effect,
}: {
  named: Labels | undefined
  told: Labels | undefined
  effect: 'permit' | 'deny'
}): DimensionMatch<Labels> {
  if (!named) return true
  if (!told) return named
  const sensitivities = named.filter(isSensitivity)
  if (sensitivities.length > 0) {
    const has = told.filter(isSensitivity)
    const isNamed = (label: Labels[number]) => sensitivities.includes(label)
    if (effect === 'deny' ? !has.some(isNamed) : has.length === 0 || !has.every(isNamed)) return false
  }
  const highest = rankOf(named)
  if (highest < 0) return true
  const rank = rankOf(told)
  // a record without a confidentiality may have any
  if (rank < 0) return [CONFIDENTIALITY_LABELS[highest]!]
  return rank <= highest
}

function isSensitivity(label: Labels[number]): boolean {
  return (SENSITIVITY_LABELS as readonly string[]).includes(label)
}

/** The place of the highest confidentiality among labels, -1 if there is none. */
function rankOf(labels: Labels): number {
  return Math.max(-1, ...labels.map((label) => (CONFIDENTIALITY_LABELS as readonly string[]).indexOf(label)))
}
