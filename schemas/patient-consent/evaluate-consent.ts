import { allowsResearch } from './allows-research.ts'
import type { PatientConsent } from './claims.ts'
import type { ConsentRequest } from './consent-request.ts'
import { matchRule, type RecordLimits } from './match-rule.ts'

/** Records that are withheld: those within `remove` (all of them, if it is left out), but not those within one of `keep`. */
export type Redaction = { remove?: RecordLimits; keep?: readonly RecordLimits[] }

/** What one consent says to a request. */
export type ConsentEffect = {
  /** All that is asked for, the records within one of these limits, or nothing. */
  permits: 'all' | readonly RecordLimits[]
  /** All that is asked for, or what is withheld of it. */
  denies: 'all' | readonly Redaction[]
}

/**
 * What one consent says to a request, whatever its dates and status: its base decision where its dimensions match, which
 * a matching exception reverses. Exceptions have none of their own (IHE PCF).
 *
 * @param at for terms of data use that end
 * @returns null if it says nothing to it
 */
export function evaluateConsent({
  claims,
  request,
  at,
}: {
  claims: PatientConsent
  request: ConsentRequest
  at: Date
}): ConsentEffect | null {
  const { base, exceptions = [] } = claims
  const match = matchRule({ rule: claims, effect: base, request })
  if (!match) return null
  const mayPermit = allowsResearch({ claims, request, at })
  const effect = base === 'permit' ? 'deny' : 'permit'
  const reversed = exceptions.flatMap((rule) => matchRule({ rule, effect, request }) ?? [])
  const isReversed = reversed.some(({ limits }) => limits === null)
  const parts = reversed.flatMap(({ limits }) => limits ?? [])
  if (base === 'permit') {
    if (!mayPermit) return null
    if (isReversed) return { permits: [], denies: 'all' }
    return { permits: match.limits ? [match.limits] : 'all', denies: parts.map((remove) => ({ remove })) }
  }
  if (isReversed && mayPermit) return { permits: match.limits ? [match.limits] : 'all', denies: [] }
  if (match.limits) return { permits: [], denies: [{ remove: match.limits }] }
  if (parts.length > 0 && mayPermit) return { permits: parts, denies: [{ keep: parts }] }
  return { permits: [], denies: 'all' }
}
