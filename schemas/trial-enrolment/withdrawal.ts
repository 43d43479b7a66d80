import { type Static, Type } from '@sinclair/typebox'
import { codeOf, dateTime, object } from '../claim-types.ts'

/**
 * Withdrawal is four things, each by itself: to stop the product; to stop visits, and be followed up as agreed; to stop
 * access to records; to revoke the HIPAA authorization (45 CFR 164.508(b)(5)).
 */
export const WITHDRAWAL_KINDS = ['product', 'visits', 'records-access', 'authorization'] as const

export type WithdrawalKind = (typeof WITHDRAWAL_KINDS)[number]

/** Why, as CDISC has it (SDTM codelist NCOMPLT): what a participant's own withdrawal can be for. */
const WITHDRAWAL_REASONS = [
  'ADVERSE EVENT',
  'LACK OF EFFICACY',
  'OTHER',
  'PHYSICIAN DECISION',
  'PREGNANCY',
  'WITHDRAWAL BY PARENT/GUARDIAN',
  'WITHDRAWAL BY SUBJECT',
] as const

/** Giving a reason is the participant's choice. It is a code: words could tell the arm. */
export const withdrawal = object(
  {
    kind: codeOf(WITHDRAWAL_KINDS, { title: 'Kind', description: 'What stops.' }),
    at: dateTime({ title: 'At', description: 'When the participant said so.' }),
    reason: Type.Optional(codeOf(WITHDRAWAL_REASONS, { title: 'Reason', description: 'A CDISC term.' })),
  },
  { title: 'Withdrawal', description: 'What a participant withdraws from.' },
)

export type Withdrawal = Static<typeof withdrawal>

/** What may go on with a participant. */
export type Permissions = {
  product: boolean
  visits: boolean
  /** To ask the participant, after the visits have stopped. */
  contact: boolean
  /** To look into their medical records. */
  recordsAccess: boolean
  /** To use and disclose more health information for the trial. */
  newDisclosures: boolean
  /** What was collected up to then "remains part of the study database" (FDA, Data Retention When Subjects Withdraw). */
  keepCollected: true
}

/**
 * What may go on after withdrawals. No kind brings about another, but for two: without visits nobody is given the
 * product, and without an authorization records are neither read nor disclosed.
 *
 * @param followUp what the participant agreed to for the time after the visits
 * @param at milliseconds since 1970; what is withdrawn later makes no difference
 */
export function permissionsAfter({
  withdrawals,
  followUp,
  at,
}: {
  withdrawals: readonly Withdrawal[]
  followUp: 'none' | 'records' | 'contact'
  at: number
}): Permissions {
  const withdrawn = new Set(withdrawals.filter((each) => Date.parse(each.at) <= at).map(({ kind }) => kind))
  const visits = !withdrawn.has('visits')
  const authorized = !withdrawn.has('authorization')
  return {
    product: visits && !withdrawn.has('product'),
    visits,
    contact: visits || followUp === 'contact',
    recordsAccess: authorized && !withdrawn.has('records-access') && (visits || followUp !== 'none'),
    newDisclosures: authorized,
    keepCollected: true,
  }
}
