import { Type } from '@sinclair/typebox'
import { affiliation } from '#schemas/provider-directory/affiliation.ts'
import { verifyCredentialBody } from '../bodies.ts'

const closed = { additionalProperties: false }
const uuid = Type.String({ format: 'uuid' })
const dateTime = Type.String({ format: 'date-time' })

const request = (type: string, claims: string) =>
  Type.String({
    minLength: 1,
    maxLength: 8192,
    description: `A JWS of typ ${type} that the practitioner signed: ${claims}.`,
  })

/** `POST /directory/entries`. */
export const joinBody = Type.Object(
  {
    request: request(
      'careseal-directory+jwt',
      'iss, sub (the DID of the directory’s organisation), aud, iat, jti, fields, notice',
    ),
    credentials: Type.Array(verifyCredentialBody.properties.verifiableCredential, {
      minItems: 1,
      maxItems: 8,
      description: 'Licenses of whoever signed.',
    }),
    affiliation: Type.Optional(affiliation),
  },
  closed,
)

export const joinAnswer = Type.Object({
  id: uuid,
  fields: Type.Array(Type.String()),
  notice: Type.String(),
  records: Type.Array(uuid, { description: 'Of the verification of each credential.' }),
})

/** `POST /directory/withdraw`. */
export const leaveBody = Type.Object(
  { request: request('careseal-directory-withdrawal+jwt', 'iss, sub, aud, iat, jti') },
  closed,
)

/** `PUT /directory/entries/{id}/affiliation`. */
export const affiliationBody = affiliation

export const entriesQuery = Type.Object({ after: Type.Optional(uuid) }, closed)

export const entriesAnswer = Type.Object({
  entries: Type.Array(
    Type.Object({
      id: uuid,
      listed: Type.Boolean({ description: 'Whether anything of it is shown now.' }),
      fields: Type.Array(Type.String()),
      notice: Type.String(),
      optedInAt: dateTime,
      updatedAt: dateTime,
      licenses: Type.Array(Type.Object({})),
    }),
  ),
  next: Type.Union([uuid, Type.Null()]),
})

export const noticeAnswer = Type.Object({
  directory: Type.String({ description: 'DID of the organisation; `sub` of what is signed.' }),
  name: Type.String(),
  text: Type.String(),
  always: Type.Array(Type.String()),
  fields: Type.Record(Type.String(), Type.String(), { description: 'What may be chosen.' }),
  digest: Type.String({ description: '`notice` of what is signed.' }),
})
