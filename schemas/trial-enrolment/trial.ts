import { type Static, Type } from '@sinclair/typebox'
import { codeOf, date, dateTime, did, listOf, object, sha256, text, token } from '../claim-types.ts'
import { competingClass } from './nullifier.ts'
import { trialId } from './trial-id.ts'
import type { TrialStatus } from './trial-status.ts'

/**
 * Who must consent again because of an amendment (ICH E6(R3) 2.8.2): nobody; nobody who is enrolled already, but whoever
 * comes after it; or all.
 */
const RECONSENT_SCOPES = ['none', 'new', 'all'] as const

/** A trial that an organisation keeps. Holds nothing of its participants, and nothing of its arms: blinding. */
export const trialRegistration = object(
  {
    trialIds: listOf(trialId, {
      title: 'Trial ids',
      description: 'The trial, in each registry that has it.',
      maxItems: 8,
    }),
    sponsor: did({ title: 'Sponsor', description: 'The DID of who takes responsibility for the trial.' }),
    /** If named, an enrolment needs a nullifier of this class, and the organisation is its registry. */
    competingClass: Type.Optional(competingClass),
  },
  { title: 'Trial', description: 'A trial that an organisation keeps.' },
)

/** A version of a protocol: its digest, never its text. */
export const protocolVersion = object(
  {
    version: token({ title: 'Version', description: 'Which version of the protocol.', maxLength: 64 }),
    date: date({ title: 'Date', description: 'The date of that version.' }),
    digest: sha256({ title: 'Digest', description: 'SHA-256 of the document.' }),
    amendment: Type.Optional(
      object(
        {
          number: Type.Integer({
            title: 'Number',
            description: 'One more than that of the version before.',
            minimum: 1,
            maximum: 999,
          }),
          reconsent: codeOf(RECONSENT_SCOPES, {
            title: 'Re-consent',
            description: 'Who must consent again: nobody, only new participants, or all.',
          }),
          by: Type.Optional(
            dateTime({ title: 'By', description: 'The last moment to do so. Only where all must.' }),
          ),
        },
        { title: 'Amendment', description: 'Left out of the original protocol.' },
      ),
    ),
  },
  { title: 'Protocol version', description: 'A version of the protocol of a trial.' },
)

/** The approval of a consent form, at one site (21 CFR 56.109, 45 CFR 46.109). */
export const irbApproval = object(
  {
    site: did({ title: 'Site', description: 'The DID of the site for which it was given.' }),
    number: token({ title: 'Approval number', description: "The review board's own number.", maxLength: 64 }),
    protocolVersion: token({
      title: 'Protocol version',
      description: 'The version of the protocol that the form belongs to.',
      maxLength: 64,
    }),
    formVersion: token({ title: 'Form version', description: 'Of the consent form.', maxLength: 64 }),
    language: Type.String({
      title: 'Language',
      description: 'The language of the form (BCP 47).',
      pattern: '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$',
    }),
    digest: sha256({ title: 'Digest', description: 'SHA-256 of the form.' }),
    approvedAt: dateTime({ title: 'Approved at', description: 'From when on the form may be used.' }),
    expires: Type.Optional(
      dateTime({
        title: 'Expires',
        description: 'The first moment at which it may not be used any more; never if left out.',
      }),
    ),
  },
  { title: 'IRB approval', description: 'The approval of a version of a consent form at a site.' },
)

const RESULT_KINDS = ['analysis-plan', 'interim-report', 'final-report', 'published-results'] as const

/** A result of a trial: its digest alone, so that what is blinded stays so. */
export const trialResult = object(
  {
    kind: codeOf(RESULT_KINDS, { title: 'Kind', description: 'What document it is.' }),
    title: text({ title: 'Title', description: 'For people to read. Public.', maxLength: 200 }),
    date: date({ title: 'Date', description: 'The date of the document.' }),
    digest: sha256({ title: 'Digest', description: 'SHA-256 of the document.' }),
  },
  { title: 'Result', description: 'A plan or a result of a trial.' },
)

export type TrialRegistration = Static<typeof trialRegistration>
export type ProtocolVersion = Static<typeof protocolVersion>
export type IrbApproval = Static<typeof irbApproval>
export type TrialResult = Static<typeof trialResult>

/** What is on record of a trial, each in the order in which it was recorded. */
export type TrialFile = {
  registration: TrialRegistration
  protocolVersions: readonly ProtocolVersion[]
  irbApprovals: readonly IrbApproval[]
  statuses: readonly TrialStatus[]
}

/** Which amendment a version of a protocol is; 0 is the original. */
export function amendmentNumber({ amendment }: ProtocolVersion): number {
  return amendment?.number ?? 0
}
