import canonicalize from 'canonicalize'
import { coversPurpose } from '../vocabulary/purpose-hierarchy.ts'
import type { Rule } from './match-rule.ts'

/**
 * A rule that matches nothing which `within` does not match as well. Where both name a dimension, what is not shown to be
 * in both is left out: the rule may become narrower than it was, and never wider.
 *
 * @returns null if nothing is left
 */
export function narrowRule({ rule, within }: { rule: Rule; within: Rule }): Rule | null {
  const { purposes, dataPeriod } = rule
  const narrowed: Rule = {
    ...within,
    ...rule,
    ...both('recipients', rule, within),
    ...both('actions', rule, within),
    ...both('classes', rule, within),
    ...both('codes', rule, within),
    ...both('securityLabels', rule, within),
  }
  if (purposes && within.purposes) {
    const wider = within.purposes
    narrowed.purposes = purposes.filter((asked) => wider.some((named) => coversPurpose({ named, asked })))
  }
  if (dataPeriod && within.dataPeriod) {
    const start = latest(dataPeriod.start, within.dataPeriod.start)
    const end = earliest(dataPeriod.end, within.dataPeriod.end)
    if (start !== undefined && end !== undefined && end < start) return null
    narrowed.dataPeriod = {
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
    }
  }
  const isEmpty = Object.values(narrowed).some((value) => Array.isArray(value) && value.length === 0)
  return isEmpty ? null : narrowed
}

type Listed = 'recipients' | 'actions' | 'classes' | 'codes' | 'securityLabels'

function both(dimension: Listed, rule: Rule, within: Rule): Partial<Rule> {
  const [narrow, wide] = [rule[dimension] as unknown[] | undefined, within[dimension]]
  if (!narrow || !wide) return {}
  const known = new Set(wide.map((item) => canonicalize(item)))
  return { [dimension]: narrow.filter((item) => known.has(canonicalize(item))) }
}

function latest(one: string | undefined, other: string | undefined): string | undefined {
  return one !== undefined && other !== undefined && other > one ? other : (one ?? other)
}

function earliest(one: string | undefined, other: string | undefined): string | undefined {
  return one !== undefined && other !== undefined && other < one ? other : (one ?? other)
}
