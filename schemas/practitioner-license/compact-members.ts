/**
 * Since when a jurisdiction is a party to the Nurse Licensure Compact. `accepts` is the day from which multistate
 * licenses of other parties count there, `issues` that from which its own count elsewhere. `uncertainFrom` is a day from
 * which it has enacted the compact, and may have begun: what is asked about it from then on, and before it accepts, is
 * not known here.
 */
type CompactMember = { accepts?: string; issues?: string; uncertainFrom?: string }

/** The compact of today, the enhanced NLC, took effect on this day; who was a party to the one before is not kept here. */
const ENHANCED_NLC = '2018-01-19'

/** Parties on the first day (NCSBN, enhanced NLC implementation, January 2018): 29 states. */
const FIRST_PARTIES =
  'AZ AR CO DE FL GA ID IA KY ME MD MS MO MT NE NH NM NC ND OK SC SD TN TX UT VA WV WI WY'.split(' ')

/** Who joined since, as NCSBN and the boards announced it; where a board began in two steps, both. */
const LATER_PARTIES: Readonly<Record<string, CompactMember>> = {
  'US-KS': { accepts: '2019-07-01', issues: '2019-07-01' },
  'US-LA': { accepts: '2019-07-01', issues: '2019-07-01' },
  'US-AL': { accepts: '2020-01-01', issues: '2020-01-01' },
  'US-IN': { accepts: '2020-07-01', issues: '2020-07-01' },
  // partly from March 2020 on, under emergency orders
  'US-NJ': { accepts: '2021-11-15', issues: '2021-11-15', uncertainFrom: '2020-03-01' },
  'US-VT': { accepts: '2022-02-01', issues: '2022-02-01' },
  'US-OH': { accepts: '2023-01-01', issues: '2023-01-01' },
  'US-WA': { accepts: '2023-07-24', issues: '2024-01-31' },
  'US-PA': { accepts: '2023-09-05', issues: '2025-07-07' },
  'US-RI': { accepts: '2024-01-01', issues: '2024-01-01' },
  'US-CT': { accepts: '2025-10-01', issues: '2025-10-01' },
  // enacted; the days are not confirmed
  'US-GU': { uncertainFrom: '2021-01-01' },
  'US-VI': { uncertainFrom: '2021-01-01' },
  'US-MA': { uncertainFrom: '2024-11-20' },
}

const MEMBERS: Readonly<Record<string, CompactMember>> = {
  ...Object.fromEntries(
    FIRST_PARTIES.map((state) => [`US-${state}`, { accepts: ENHANCED_NLC, issues: ENHANCED_NLC }]),
  ),
  ...LATER_PARTIES,
}

/** Whether something is so on a day; `unknown` where the data does not say. */
export type Membership = 'yes' | 'no' | 'unknown'

/** Where the list below comes from. */
export const NLC_MEMBERS_SOURCE = 'NCSBN, NLC states and their implementation dates, as of July 2026'

/**
 * Whether a jurisdiction is a party to the NLC on a day.
 *
 * @param as `remote`: multistate licenses of others count there; `home`: its own count elsewhere
 * @param date RFC 3339 full-date
 */
export function nlcMembership({
  jurisdiction,
  as,
  date,
}: {
  jurisdiction: string
  as: 'home' | 'remote'
  date: string
}): Membership {
  if (date < ENHANCED_NLC) return 'unknown'
  const member = Object.hasOwn(MEMBERS, jurisdiction) ? MEMBERS[jurisdiction] : undefined
  if (!member) return 'no'
  const from = as === 'home' ? member.issues : member.accepts
  if (from !== undefined && date >= from) return 'yes'
  return member.uncertainFrom !== undefined && date >= member.uncertainFrom ? 'unknown' : 'no'
}
