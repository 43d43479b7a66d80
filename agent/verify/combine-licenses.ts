import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import {
  PRACTICE_RULES,
  type PracticeDecision,
  type PracticeRule,
} from '#schemas/practitioner-license/practice-rules.ts'

type Decided = {
  verdict: { issuer: string | null }
  license: PractitionerLicense | null
  decision: PracticeDecision
  rule: PracticeRule
}

/** One that is certain to allow it is enough; else what is not certain counts before what is certain not to. */
const ORDER: readonly PracticeDecision[] = ['yes', 'indeterminate', 'no']

/**
 * What the licenses of one person say together.
 *
 * A license that another credential tells a later status of does not count any more; and where the jurisdiction itself
 * has acted against the person, a multistate license does not help there: NLC Art. III(d).
 */
export function combineLicenses<Entry extends Decided>({
  decided,
  jurisdiction,
  date,
}: {
  decided: readonly Entry[]
  jurisdiction: string
  date: string
}): {
  decision: PracticeDecision
  rule: PracticeRule
  restrictions: readonly string[]
  credentials: Entry[]
} {
  const credentials = decided.map((entry) => {
    const rule = overruled({ entry, decided, jurisdiction, date })
    return rule === undefined ? entry : { ...entry, rule, decision: PRACTICE_RULES[rule].decision }
  })
  const deciding = ORDER.flatMap(
    (decision) => credentials.find((entry) => entry.decision === decision) ?? [],
  )[0]!
  const { decision, rule, license } = deciding
  return { decision, rule, restrictions: license?.encumbrance.restrictions ?? [], credentials }
}

/** The rule by which another credential settles what this one would have said. */
function overruled<Entry extends Decided>({
  entry,
  decided,
  jurisdiction,
  date,
}: {
  entry: Entry
  decided: readonly Entry[]
  jurisdiction: string
  date: string
}): PracticeRule | undefined {
  const { license } = entry
  if (!license) return undefined
  const isLater = (other: Decided) =>
    other.license !== null &&
    isSameLicense(entry, other) &&
    other.license.statusDate > license.statusDate &&
    other.license.statusDate <= date
  if (decided.some(isLater)) return 'LATER_STATUS_KNOWN'
  if (entry.rule !== 'NLC_MULTISTATE') return undefined
  const isAgainst = (other: Decided) =>
    other.license?.jurisdiction === jurisdiction &&
    other.license.licenseType === license.licenseType &&
    (ACTED_AGAINST.includes(other.rule) || other.license.status === 'surrendered')
  return decided.some(isAgainst) ? 'NLC_PRIVILEGE_REMOVED' : undefined
}

const ACTED_AGAINST: readonly PracticeRule[] = ['SUSPENDED', 'REVOKED', 'ORDER_IN_FORCE']

/** A holder may have withheld the number: then what else tells licenses apart has to do. */
function isSameLicense(one: Decided, other: Decided): boolean {
  const [a, b] = [one.license!, other.license!]
  const isNumberSame =
    a.licenseNumber === undefined || b.licenseNumber === undefined || a.licenseNumber === b.licenseNumber
  return (
    one.verdict.issuer === other.verdict.issuer &&
    a.licenseType === b.licenseType &&
    a.jurisdiction === b.jurisdiction &&
    isNumberSame
  )
}
