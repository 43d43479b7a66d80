import { type Static, Type } from '@sinclair/typebox'
import {
  codeOf,
  credentialId,
  type Described,
  date,
  dateTime,
  did,
  listOf,
  object,
  sha256,
  text,
  token,
} from '../claim-types.ts'
import { CAPACITIES } from '../vocabulary/consent-codes.ts'
import { RESEARCH_SUBJECT_STATES } from '../vocabulary/research-subject-states.ts'
import { trialId } from './trial-id.ts'

const party = ({ title, description }: Described) =>
  object(
    {
      id: did({ title, description: 'The DID.' }),
      name: Type.Optional(text({ title: 'Name', description: 'For people to read.', maxLength: 200 })),
    },
    { title, description },
  )

const investigator = object(
  {
    id: did({ title: 'Investigator', description: 'The DID.' }),
    name: Type.Optional(text({ title: 'Name', description: 'For people to read.', maxLength: 200 })),
    license: Type.Optional(
      credentialId({
        title: 'License',
        description: 'The id of the practitioner license that shows their authority.',
      }),
    ),
  },
  { title: 'Investigator', description: 'The investigator who is responsible at the site.' },
)

const protocol = object(
  {
    version: token({ title: 'Version', description: 'Which version of the protocol.', maxLength: 64 }),
    date: date({ title: 'Date', description: 'The date of that version.' }),
    digest: sha256({ title: 'Digest', description: 'SHA-256 of the document.' }),
    amendment: Type.Integer({
      title: 'Amendment',
      description: 'Which amendment it is; 0 is the original protocol.',
      minimum: 0,
      maximum: 999,
    }),
  },
  { title: 'Protocol', description: 'The version of the protocol under which the participant is enrolled.' },
)

const consentForm = object(
  {
    version: token({ title: 'Version', description: 'Which version of the consent form.', maxLength: 64 }),
    language: Type.String({
      title: 'Language',
      description: 'The language of the form that was signed (BCP 47).',
      pattern: '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$',
    }),
    digest: sha256({ title: 'Digest', description: 'SHA-256 of the form.' }),
    irbApproval: object(
      {
        number: token({
          title: 'Approval number',
          description: "The review board's own number.",
          maxLength: 64,
        }),
        date: date({ title: 'Approval date', description: 'The day of the approval.' }),
      },
      {
        title: 'IRB approval',
        description: 'The approval of this version of the form at this site, before its use.',
      },
    ),
  },
  { title: 'Consent form', description: 'The consent form that was signed.' },
)

const consent = object(
  {
    obtainedAt: dateTime({
      title: 'Obtained at',
      description: 'When consent was given: before any procedure.',
    }),
    method: codeOf(['paper', 'electronic', 'oral-short-form'], {
      title: 'Method',
      description: 'How. Where it was told orally (21 CFR 50.27(b)(2)) there is an impartial witness.',
    }),
    consenter: codeOf(['participant', 'representative', 'representative-and-assent'], {
      title: 'Consenter',
      description: 'Who consented; assent is what a participant adds to the consent of their representative.',
    }),
    representative: Type.Optional(
      object(
        {
          capacity: codeOf(
            CAPACITIES.filter((capacity) => capacity !== 'self'),
            { title: 'Capacity', description: 'In what capacity the representative consents.' },
          ),
          id: Type.Optional(did({ title: 'Representative', description: 'Their DID towards this site.' })),
        },
        { title: 'Representative', description: 'The legally acceptable representative.' },
      ),
    ),
    conductedBy: did({
      title: 'Conducted by',
      description: 'The DID of whoever led the discussion and signed as well (ICH E6(R3) 2.8.7).',
    }),
    witness: Type.Optional(did({ title: 'Witness', description: 'The DID of the impartial witness.' })),
  },
  { title: 'Consent', description: 'How informed consent was obtained.' },
)

const milestone = object(
  {
    milestone: codeOf(['signed-up', 'screened', 'randomised'], { title: 'Milestone', description: 'Which.' }),
    date: date({ title: 'Date', description: 'The day on which it was reached.' }),
  },
  {
    title: 'Milestone',
    description: 'A milestone that was reached. Randomisation says that, and never to which arm.',
  },
)

const nullifier = object(
  {
    scope: token({
      title: 'Scope',
      description: 'The class of competing trials and the time for which it holds.',
      maxLength: 128,
    }),
    value: sha256({
      title: 'Value',
      description:
        'The output of the keyed function. A plain hash of a name or a record number can be guessed.',
    }),
  },
  { title: 'Nullifier', description: 'By which double enrolment is found without saying who it is.' },
)

/**
 * The credential subject of a trial enrolment: a participant, at one site of one trial. The arm is no claim and never
 * becomes one: it would break the blinding.
 */
export const claims = object(
  {
    id: did({
      title: 'Subject',
      description: "The participant's DID towards this site, and towards nobody else.",
    }),
    trialIds: listOf(trialId, {
      title: 'Trial ids',
      description: 'The trial, in each registry that has it.',
      maxItems: 8,
    }),
    sponsor: party({ title: 'Sponsor', description: 'Who takes responsibility for the trial.' }),
    site: object(
      { id: did({ title: 'Site', description: 'The DID of the site.' }) },
      { title: 'Site', description: 'Where the participant is enrolled. It issues this credential.' },
    ),
    investigator,
    protocol,
    consentForm,
    consent,
    subjectId: token({
      title: 'Subject id',
      description: 'Random, and new for each trial; made of nothing that is known of the participant.',
      maxLength: 64,
    }),
    status: codeOf(RESEARCH_SUBJECT_STATES, {
      title: 'Enrolment status',
      description: 'FHIR R4 ResearchSubject.status. It is apart from the status of this credential.',
    }),
    milestones: Type.Optional(
      listOf(milestone, { title: 'Milestones', description: 'What was reached.', maxItems: 3 }),
    ),
    followUpConsent: codeOf(['none', 'records', 'contact'], {
      title: 'Follow-up consent',
      description: 'What the participant agreed to for the time after a withdrawal.',
    }),
    nullifier: Type.Optional(nullifier),
  },
  { title: 'Trial enrolment', description: 'The enrolment of a participant at one site of one trial.' },
)

export type TrialEnrolment = Static<typeof claims>
