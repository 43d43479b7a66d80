import { Type } from '@sinclair/typebox'
import { codeOf, date, httpsUrl, listOf, text } from '#schemas/claim-types.ts'
import { LICENSE_TRANSITIONS, TRANSITION_BASES } from '#schemas/practitioner-license/lifecycle.ts'

const closed = { additionalProperties: false }

const reason = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: 'Kept with the record, encrypted, and never published.',
})

/** `POST /orgs/{org}/records/{record}/transitions`. */
export const transitionBody = Type.Object(
  {
    transition: codeOf(LICENSE_TRANSITIONS, { title: 'Transition', description: 'What is to become of it.' }),
    effective: date({
      title: 'Effective date',
      description:
        'The day from which it has effect: not before the status that it changes, and not to come.',
    }),
    reason,
    basis: Type.Optional(
      codeOf(TRANSITION_BASES, { title: 'Basis', description: 'Of a revocation or a surrender.' }),
    ),
    expirationDate: Type.Optional(
      date({ title: 'Expiration date', description: 'The new last day of the license.' }),
    ),
    restrictions: Type.Optional(
      listOf(text({ title: 'Restriction', description: 'As the public order words it.', maxLength: 500 }), {
        title: 'Restrictions',
        description: 'All that are in force from then on.',
        maxItems: 16,
      }),
    ),
    documentUrl: Type.Optional(
      httpsUrl({ title: 'Document', description: 'Where the public order can be read.' }),
    ),
  },
  closed,
)

export const refusalBody = Type.Object({ reason }, closed)

export const transitionAnswer = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Of the transition.' }),
  state: Type.String({ description: 'applied, waiting for a second person, or refused' }),
  record: Type.String({ format: 'uuid' }),
  version: Type.Integer({ description: 'Of the record, as it is now.' }),
  verifiableCredential: Type.Optional(Type.Object({}, { description: 'What was issued, if anything.' })),
})

const time = Type.String({ format: 'date-time' })
const orNull = <Schema extends ReturnType<typeof Type.String>>(schema: Schema) =>
  Type.Union([schema, Type.Null()])

const actor = Type.Object({
  client: Type.String(),
  person: orNull(Type.String({ description: 'An opaque staff identifier.' })),
})

const decided = Type.Object({
  id: Type.String({ format: 'uuid' }),
  state: Type.String(),
  order: transitionBody,
  proposedBy: actor,
  proposed: time,
  decidedBy: Type.Union([actor, Type.Null()], { description: 'The second person, where one was asked for.' }),
  decided: orNull(time),
  refusal: orNull(Type.String()),
  credential: orNull(Type.String({ description: 'Id of what was issued.' })),
})

export const historyAnswer = Type.Object({
  record: Type.String({ format: 'uuid' }),
  version: Type.Integer(),
  status: Type.String(),
  allowed: Type.Array(Type.String(), { description: 'The transitions that it can make now.' }),
  versions: Type.Array(
    Type.Object({
      version: Type.Integer(),
      status: Type.String(),
      effective: time,
      recorded: time,
      recordedBy: actor,
      reason: orNull(Type.String()),
      transition: Type.Union([decided, Type.Null()]),
    }),
    { description: 'Oldest first.' },
  ),
  proposals: Type.Array(decided, { description: 'Waiting, or refused.' }),
})
