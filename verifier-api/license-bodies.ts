import { Type } from '@sinclair/typebox'
import { date } from '#schemas/claim-types.ts'
import { JURISDICTION_PATTERN } from '#schemas/vocabulary/check-jurisdiction.ts'
import { verifyCredentialBody } from './bodies.ts'

const { verifiableCredential, options } = verifyCredentialBody.properties

/** `POST /licenses/decide`. */
export const decideLicensesBody = Type.Object(
  {
    credentials: Type.Array(verifiableCredential, {
      minItems: 1,
      maxItems: 16,
      description: 'The licenses of one person, each as POST /credentials/verify takes it.',
    }),
    jurisdiction: Type.String({
      pattern: JURISDICTION_PATTERN,
      description: 'Where the patient is: ISO 3166-2, US-OH.',
    }),
    date: date({ title: 'Date', description: 'The legal day there: today or before.' }),
    options,
  },
  { additionalProperties: false },
)

const rule = Type.Object({
  code: Type.String({ description: 'Stable: meant for programs.' }),
  source: Type.String({ description: 'The law or list that it comes from.' }),
  text: Type.String(),
})
const decision = Type.Union([Type.Literal('yes'), Type.Literal('no'), Type.Literal('indeterminate')])

export const decideLicensesAnswer = Type.Object({
  decision,
  rule,
  jurisdiction: Type.String(),
  date: Type.String({ format: 'date' }),
  asOf: Type.String({ format: 'date-time', description: 'What is known is as of then.' }),
  restrictions: Type.Array(Type.String(), { description: 'Those in force of the license that decided.' }),
  licenses: Type.Array(
    Type.Object({
      decision,
      rule,
      verdict: Type.String({ description: 'Of the credential: valid, invalid or indeterminate' }),
      record: Type.String({ format: 'uuid', description: 'Id of the verification record.' }),
    }),
    { description: 'One for each credential, in their order.' },
  ),
})
