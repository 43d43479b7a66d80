import { NLC_MEMBERS_SOURCE } from './compact-members.ts'

export type PracticeDecision = 'yes' | 'no' | 'indeterminate'

type Rule = { decision: PracticeDecision; source: string; text: string }

const LICENSURE = 'practice act of the jurisdiction'
const NLC = 'Nurse Licensure Compact, Art. III'

/**
 * The rules by which a license lets a person practise, or does not: each with what it decides and where it comes from.
 * `no` says that what was shown gives no right to practise there; it does not say that the person has no other license.
 */
export const PRACTICE_RULES = {
  OWN_JURISDICTION: {
    decision: 'yes',
    source: LICENSURE,
    text: 'The license is of this jurisdiction, and active.',
  },
  NLC_MULTISTATE: {
    decision: 'yes',
    source: `${NLC}; ${NLC_MEMBERS_SOURCE}`,
    text: 'An active, unencumbered multistate license, whose home state and this one are both parties on that day.',
  },
  RESTRICTIONS_APPLY: {
    decision: 'indeterminate',
    source: LICENSURE,
    text: 'On probation, or restricted: whether this duty is within the restrictions is for a person to judge.',
  },
  NOT_LICENSED_YET: {
    decision: 'no',
    source: LICENSURE,
    text: 'The license was first issued after that day.',
  },
  LICENSE_EXPIRED: { decision: 'no', source: LICENSURE, text: 'The last day of the license was before.' },
  NOT_ACTIVE: {
    decision: 'no',
    source: LICENSURE,
    text: 'The license is not active: pending, inactive, expired, surrendered, or its holder has died.',
  },
  SUSPENDED: { decision: 'no', source: LICENSURE, text: 'The license is suspended.' },
  REVOKED: { decision: 'no', source: LICENSURE, text: 'The license is revoked.' },
  STATUS_BEFORE_UNKNOWN: {
    decision: 'indeterminate',
    source: 'claim statusDate',
    text: 'The license says how it stands from a later day on, and not how it stood on that day.',
  },
  ORDER_IN_FORCE: {
    decision: 'no',
    source: 'claim publicActions',
    text: 'A public order that ends or suspends the license has effect by that day.',
  },
  ORDER_TO_READ: {
    decision: 'indeterminate',
    source: 'claim publicActions',
    text: 'A public order that restricts the license has effect by that day.',
  },
  NOT_MULTISTATE: {
    decision: 'no',
    source: LICENSURE,
    text: 'The license is of another jurisdiction, and is good there alone.',
  },
  IMLC_NOT_MULTISTATE: {
    decision: 'no',
    source: 'Interstate Medical Licensure Compact, Sec. 5',
    text: 'Under the IMLC each state issues a license of its own; a Letter of Qualification is none.',
  },
  APRN_OUTSIDE_NLC: {
    decision: 'no',
    source: `${NLC}; NCSBN: APRNs are licensed in each state`,
    text: 'The NLC covers registered and practical nurses. An APRN needs a license of this jurisdiction.',
  },
  NLC_ENCUMBERED: {
    decision: 'no',
    source: `${NLC}, Art. V`,
    text: 'The privilege to practise in other states is deactivated while the license is encumbered.',
  },
  NLC_HOME_NOT_MEMBER: {
    decision: 'no',
    source: NLC_MEMBERS_SOURCE,
    text: 'The home state does not issue multistate licenses on that day.',
  },
  NLC_REMOTE_NOT_MEMBER: {
    decision: 'no',
    source: NLC_MEMBERS_SOURCE,
    text: 'This jurisdiction does not accept multistate licenses on that day.',
  },
  NLC_MEMBERSHIP_UNCONFIRMED: {
    decision: 'indeterminate',
    source: NLC_MEMBERS_SOURCE,
    text: 'Whether a party to the NLC was one on that day is not confirmed here.',
  },
  NLC_PRIVILEGE_REMOVED: {
    decision: 'no',
    source: `${NLC}(d)`,
    text: 'This jurisdiction acted against the same person: a license of its own is suspended, revoked or surrendered.',
  },
  LATER_STATUS_KNOWN: {
    decision: 'no',
    source: 'claim statusDate',
    text: 'Another credential tells of a later status of the same license, and counts in its place.',
  },
  CREDENTIAL_REVOKED: {
    decision: 'no',
    source: 'credential status',
    text: 'The board has revoked the credential: the license has ended, or another credential took its place.',
  },
  CREDENTIAL_SUSPENDED: {
    decision: 'no',
    source: 'credential status',
    text: 'The board has suspended the credential.',
  },
  CREDENTIAL_ENDED_SINCE: {
    decision: 'indeterminate',
    source: 'credential status and dates',
    text: 'The credential has ended since, by its dates or by its board; how it stood on that day is to be asked as of then.',
  },
  CREDENTIAL_INVALID: { decision: 'no', source: 'verification', text: 'The credential is not valid.' },
  CREDENTIAL_INDETERMINATE: {
    decision: 'indeterminate',
    source: 'verification',
    text: 'Whether the credential is valid cannot be known at the moment.',
  },
  NOT_A_LICENSE: { decision: 'no', source: 'credential type', text: 'The credential is no license.' },
} as const satisfies Record<string, Rule>

export type PracticeRule = keyof typeof PRACTICE_RULES
