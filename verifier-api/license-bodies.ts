import { Type } from '@sinclair/typebox'
import { date } from '#schemas/claim-types.ts'
import { JURISDICTION_PATTERN } from '#schemas/vocabulary/check-jurisdiction.ts'
import { verifyCredentialBody } from './bodies.ts'
import { createMonitorsBody, reference } from './monitor-bodies.ts'

const { verifiableCredential, options } = verifyCredentialBody.properties

const credentials = Type.Array(verifiableCredential, {
  minItems: 1,
  maxItems: 16,
  description: 'The licenses of one person, each as POST /credentials/verify takes it.',
})
const jurisdiction = Type.String({
  pattern: JURISDICTION_PATTERN,
  description: 'Where the patient is: ISO 3166-2, US-OH.',
})
const day = date({ title: 'Date', description: 'The legal day there: today or before.' })

/** `POST /licenses/decide`. */
export const decideLicensesBody = Type.Object(
  {
    credentials,
    jurisdiction,
    date: day,
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

/** `POST /licenses/roster-check`. */
export const checkStaffBody = Type.Object(
  {
    staff: Type.Array(
      Type.Object({ reference, credentials, jurisdiction }, { additionalProperties: false }),
      { minItems: 1, maxItems: 5000 },
    ),
    date: Type.Optional(day),
    monitor: Type.Optional(
      Type.Object(
        { webhook: createMonitorsBody.properties.webhook },
        { additionalProperties: false, description: 'Has what is valid watched: needs monitors:manage.' },
      ),
    ),
  },
  { additionalProperties: false },
)

const refused = Type.Optional(Type.Object({ code: Type.String(), message: Type.String() }))
const ruleCode = Type.String({ description: 'One of `rules`.' })

export const checkStaffAnswer = Type.Object({
  date: Type.String({ format: 'date' }),
  asOf: Type.String({ format: 'date-time', description: 'What is known is as of then.' }),
  rules: Type.Array(rule, { description: 'Each rule that is named below, once.' }),
  results: Type.Array(
    Type.Object({
      reference: Type.String(),
      refused,
      decision: Type.Optional(decision),
      rule: Type.Optional(ruleCode),
      restrictions: Type.Optional(Type.Array(Type.String())),
      licenses: Type.Optional(
        Type.Array(
          Type.Object({
            decision,
            rule: ruleCode,
            verdict: Type.String({ description: 'Of the credential: valid, invalid or indeterminate' }),
            license: Type.Union(
              [
                Type.Object({
                  licenseType: Type.String(),
                  jurisdiction: Type.String(),
                  status: Type.String(),
                  statusDate: Type.String({ format: 'date' }),
                  expirationDate: Type.String({ format: 'date' }),
                }),
                Type.Null(),
              ],
              { description: 'How it stands; null where the credential is not valid, or no license.' },
            ),
            record: Type.String({ format: 'uuid', description: 'Id of the verification record.' }),
            monitor: Type.Optional(Type.String({ format: 'uuid', description: 'Watched from now on.' })),
            refused,
          }),
        ),
      ),
    }),
    { description: 'One for each of the staff, in their order.' },
  ),
})
