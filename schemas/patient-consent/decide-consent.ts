import type { ConsentRequest } from './consent-request.ts'
import { type ConsentEffect, evaluateConsent, type Redaction } from './evaluate-consent.ts'
import { findNextChange, type HeldConsent, listInForce } from './list-in-force.ts'
import type { RecordLimits } from './match-rule.ts'

export type DecisionValue = 'permit' | 'deny' | 'no-consent' | 'indeterminate'

/** What whoever acts on a permit has to do. */
export type Obligation =
  | ({ code: 'REDACT' } & Redaction)
  | { code: 'NOTICE'; notice: '42 CFR 2.32'; text: string }
  | { code: 'ALERT'; reason: 'break-the-glass' }

export type ConsentDecision = {
  decision: DecisionValue
  /** What to do: anything but a permit is a deny. */
  enforced: 'permit' | 'deny'
  /** Whether it is a permit because glass was broken, and no consent says so. */
  brokeGlass: boolean
  obligations: readonly Obligation[]
  /** Ids of the consents that made it what it is, in order. */
  basedOn: readonly string[]
  /** The next moment at which the passing of time alone may change it; null if none. */
  validUntil: Date | null
}

type Voice = ConsentEffect & { id: string; isKnown: boolean }

/**
 * Decides a request by the consents that are held, as of a moment (the shape of IHE PCF and LEAP-CDS). What is replaced
 * is dropped; then deny overrides. A consent whose standing is not known can make the answer `indeterminate`, and never a
 * permit. Without a consent that speaks to it the answer is `no-consent`, which is no deny and is enforced as one.
 *
 * Break-the-glass: a request that gives authority and reason is permitted unless a consent that names the purpose BTG
 * denies it; somebody has to be alerted.
 *
 * @param consents of any patient and in any order; what they came to after `at` is not looked at
 */
export function decideConsent({
  consents,
  request,
  at,
}: {
  consents: readonly HeldConsent[]
  request: ConsentRequest
  at: Date
}): ConsentDecision {
  const inForce = listInForce({ consents, patient: request.patient, at })
  const voices = inForce.flatMap(({ id, standing, claims }): Voice | [] => {
    const effect = evaluateConsent({ claims, request, at })
    return effect ? { ...effect, id, isKnown: standing === 'valid' } : []
  })
  const validUntil = findNextChange({ consents, patient: request.patient, at })
  const conclude = (
    decision: DecisionValue,
    by: readonly Voice[],
    obligations: readonly Obligation[] = [],
    brokeGlass = false,
  ): ConsentDecision => ({
    decision,
    enforced: decision === 'permit' ? 'permit' : 'deny',
    brokeGlass,
    obligations,
    basedOn: [...new Set(by.map(({ id }) => id))].sort(),
    validUntil,
  })

  const known = voices.filter(({ isKnown }) => isKnown)
  const unknown = voices.filter(({ isKnown }) => !isKnown)
  const denying = known.filter(({ denies }) => denies === 'all')
  if (denying.length > 0) return conclude('deny', denying)
  const doubtful = unknown.filter(({ denies }) => denies.length > 0)
  if (doubtful.length > 0) return conclude('indeterminate', doubtful)
  const permitting = known.filter(({ permits }) => permits.length > 0)
  const withholding = known.filter(({ denies }) => denies.length > 0)
  const brokeGlass = permitting.length === 0 && request.purpose === 'BTG' && request.breakGlass !== undefined
  if (permitting.length === 0 && !brokeGlass) {
    if (unknown.length > 0) return conclude('indeterminate', unknown)
    return withholding.length > 0 ? conclude('deny', withholding) : conclude('no-consent', [])
  }
  const redactions = [...limitTo(permitting), ...withholding.flatMap(({ denies }) => denies as Redaction[])]
  const obligations: Obligation[] = [
    ...sortUnique(redactions).map((redaction) => ({ code: 'REDACT' as const, ...redaction })),
    ...(needsNotice(request) ? [NOTICE] : []),
    ...(request.purpose === 'BTG' ? [ALERT] : []),
  ]
  return conclude('permit', [...permitting, ...withholding], obligations, brokeGlass)
}

/** Several permits together cover what any of them covers. */
function limitTo(permitting: readonly Voice[]): Redaction[] {
  const keep: RecordLimits[] = []
  for (const { permits } of permitting) {
    if (permits === 'all') return []
    keep.push(...permits)
  }
  return keep.length === 0 ? [] : [{ keep: sortUnique(keep) }]
}

/** The same decision whatever order consents come in. */
function sortUnique<Item>(items: readonly Item[]): Item[] {
  const byText = new Map(items.map((item) => [JSON.stringify(item), item]))
  return [...byText.keys()].sort().map((text) => byText.get(text)!)
}

/** 42 CFR 2.32(a): "Each disclosure made with the patient's written consent must be accompanied by" a notice. */
const NOTICE: Obligation = {
  code: 'NOTICE',
  notice: '42 CFR 2.32',
  text: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
}

const ALERT: Obligation = { code: 'ALERT', reason: 'break-the-glass' }

function needsNotice({ action, resource: { securityLabels } }: ConsentRequest): boolean {
  const isDisclosure = action === 'disclose' || action === 'access'
  return isDisclosure && (securityLabels === undefined || securityLabels.includes('SUD'))
}
