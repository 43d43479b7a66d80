import { Type } from '@sinclair/typebox'
import { consentRequest } from '#schemas/patient-consent/consent-request.ts'
import { verifyPresentationBody } from '../bodies.ts'

const closed = { additionalProperties: false }
const dateTime = Type.String({ format: 'date-time' })
const text = (description: string) => Type.String({ description })

/** `POST /consents`: a presentation, with the challenge that it answers. */
export const holdConsentsBody = Type.Object(
  {
    verifiablePresentation: verifyPresentationBody.properties.verifiablePresentation,
    options: Type.Object(
      {
        challenge: Type.String({
          minLength: 1,
          maxLength: 256,
          description: 'Given out by POST /challenges; the `nonce`.',
        }),
        domain: Type.Optional(Type.String({ maxLength: 2048, description: 'The `aud`.' })),
      },
      closed,
    ),
  },
  closed,
)

export const holdConsentsAnswer = Type.Object({
  consents: Type.Array(Type.Object({ id: text('Of the credential.'), receivedAt: dateTime })),
  record: Type.String({ format: 'uuid', description: 'Id of the verification record.' }),
})

/** `POST /consents/decide`. */
export const decideBody = Type.Object(
  {
    ...consentRequest.properties,
    at: Type.Optional({
      ...dateTime,
      description: 'A past moment: what would have been decided then? Now, if left out.',
    }),
  },
  closed,
)

export const decideAnswer = Type.Object({
  id: Type.String({ format: 'uuid', description: 'Of the record of this decision.' }),
  decision: Type.Union(['permit', 'deny', 'no-consent', 'indeterminate'].map((value) => Type.Literal(value))),
  enforced: Type.Union([Type.Literal('permit'), Type.Literal('deny')], {
    description: 'What to do: anything but a permit is a deny.',
  }),
  brokeGlass: Type.Boolean({ description: 'A permit by authority and reason; no consent says so.' }),
  obligations: Type.Array(
    Type.Object(
      {
        code: Type.Union([Type.Literal('REDACT'), Type.Literal('NOTICE'), Type.Literal('ALERT')]),
        remove: Type.Optional(
          Type.Object({}, { description: 'REDACT: records to withhold; all of them, if left out.' }),
        ),
        keep: Type.Optional(
          Type.Array(Type.Object({}), { description: 'REDACT: records within any of these stay.' }),
        ),
        notice: Type.Optional(text('NOTICE: what prescribes it.')),
        text: Type.Optional(text('NOTICE: what goes with the disclosure.')),
        reason: Type.Optional(text('ALERT: what somebody has to be told of.')),
      },
      { description: 'Whoever cannot meet an obligation must not act on the permit.' },
    ),
  ),
  basedOn: Type.Array(Type.String(), { description: 'Ids of the consents that made it.' }),
  validUntil: Type.Union([dateTime, Type.Null()], {
    description: 'Ask again after this; at most a minute, for a withdrawal may come at any time.',
  }),
  evaluatedAt: dateTime,
  status: Type.Array(
    Type.Object({
      id: Type.String(),
      standing: text('valid, ended, refuted or unknown'),
      withdrawn: Type.Boolean(),
      code: text('Of the check that stands in the way; OK if none does.'),
      block: Type.Unknown({ description: 'The newest block that was read.' }),
    }),
    { description: 'How each consent that was looked at stands.' },
  ),
})

/** `POST /consents/{id}/withdraw`. */
export const withdrawBody = Type.Object(
  {
    request: Type.String({
      minLength: 1,
      maxLength: 8192,
      description: 'A JWS of typ careseal-withdrawal+jwt that the patient signed: iss, sub, aud, iat, jti.',
    }),
  },
  closed,
)

export const withdrawAnswer = Type.Object({ id: Type.String(), receivedAt: dateTime })

/** For answers in pages. */
export const pageQuery = Type.Object(
  {
    after: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,18}$', description: '`next` of the page before.' }),
    ),
  },
  closed,
)

const next = text('`after` of the page that comes next.')

export const withdrawalsAnswer = Type.Object({
  withdrawals: Type.Array(
    Type.Object({
      id: text('Of the credential.'),
      issuer: text('The custodian whose list it belongs in.'),
      receivedAt: dateTime,
      request: text('What the patient signed.'),
    }),
  ),
  next,
})

export const accessesAnswer = Type.Object({
  resourceType: Type.Literal('Bundle'),
  type: Type.Literal('collection'),
  entry: Type.Array(
    Type.Object({ resource: Type.Object({}, { description: 'AuditEvent, IHE BALP AuthZconsent.' }) }),
  ),
  link: Type.Array(Type.Object({ relation: Type.Literal('next'), url: Type.String() })),
})
