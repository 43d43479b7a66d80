import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { policyOptions } from '../policy-options.ts'

const closed = { additionalProperties: false }
const uuid = Type.String({ format: 'uuid' })
const dateTime = Type.String({ format: 'date-time' })
const nullable = <Schema extends TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

const query = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  description: 'DCQL (OID4VP 1.0 §6), of dc+sd-jwt, jwt_vc_json, ldp_vc and vc+jwt.',
})

const options = Type.Object(policyOptions, {
  ...closed,
  description: 'What each credential is held against, beside the query.',
})

const holdConsents = Type.Boolean({
  description:
    'Whether valid consents in the answer are held for decisions, as POST /consents does; needs the scope consents:decide.',
})

/** `PUT /profiles/{name}`. */
export const profileBody = Type.Object(
  {
    description: Type.Optional(Type.String({ maxLength: 300 })),
    dcql_query: query,
    options: Type.Optional(options),
    hold_consents: Type.Optional(holdConsents),
  },
  closed,
)

export const profileQuery = Type.Object(
  {
    version: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1, description: 'The newest if left out.' }),
    ),
  },
  closed,
)

export const profileAnswer = Type.Object({
  name: Type.String(),
  version: Type.Integer({ description: 'From 1; 0 is what comes with the service.' }),
  description: Type.String(),
  dcql_query: Type.Object({}),
  options: Type.Object({}),
  hold_consents: Type.Boolean(),
})

export const profilesAnswer = Type.Object({ profiles: Type.Array(profileAnswer) })

const url = Type.String({ minLength: 1, maxLength: 2048 })

/** `POST /presentation-requests`. */
export const requestBody = Type.Object(
  {
    profile: Type.Optional(
      Type.String({ minLength: 1, maxLength: 64, description: 'The name of a profile; or dcql_query.' }),
    ),
    dcql_query: Type.Optional(query),
    options: Type.Optional(options),
    hold_consents: Type.Optional(holdConsents),
    response_mode: Type.Optional(
      Type.Union([Type.Literal('direct_post'), Type.Literal('direct_post.jwt')], {
        description: 'direct_post.jwt, encrypted, if left out.',
      }),
    ),
    redirect_uri: Type.Optional({
      ...url,
      description: 'Where the wallet sends its holder’s browser, with a response_code; https.',
    }),
    expected_origins: Type.Optional(
      Type.Array(url, {
        minItems: 1,
        maxItems: 8,
        description: 'Origins of the pages that may ask by the Digital Credentials API; gives dc_api.',
      }),
    ),
    expires_in: Type.Optional(
      Type.Integer({ minimum: 30, maximum: 86_400, description: 'In seconds; 600 if left out.' }),
    ),
  },
  closed,
)
export type RequestBody = Static<typeof requestBody>

export const createdRequestAnswer = Type.Object({
  id: uuid,
  client_id: Type.String({ description: 'decentralized_identifier: and the verifier’s DID.' }),
  request_uri: Type.String(),
  uri: Type.String({ description: 'openid4vp://, by reference: what a link or a QR code holds.' }),
  qr: Type.String({ description: 'The same as a QR code: a data URL of an SVG image.' }),
  expires_at: dateTime,
  dc_api: Type.Optional(
    Type.Object(
      { protocol: Type.Literal('openid4vp-v1-signed'), data: Type.Object({ request: Type.String() }) },
      { description: 'One of `digital.requests` of navigator.credentials.get().' },
    ),
  ),
})

export const requestStateQuery = Type.Object(
  {
    response_code: Type.Optional(
      Type.String({
        maxLength: 128,
        description: 'From the redirect_uri; required for the outcome where there is one.',
      }),
    ),
  },
  closed,
)

const verdict = {
  verified: Type.Boolean(),
  verdict: Type.Union([Type.Literal('valid'), Type.Literal('invalid'), Type.Literal('indeterminate')]),
  checks: Type.Array(Type.Object({})),
  errors: Type.Array(Type.Object({})),
  warnings: Type.Array(Type.Object({})),
}

export const requestStateAnswer = Type.Object({
  id: uuid,
  state: Type.String({ description: 'pending, processing, answered, declined, failed or expired' }),
  profile: nullable(Type.Object({ name: Type.String(), version: Type.Integer() })),
  created_at: dateTime,
  expires_at: dateTime,
  answered_at: nullable(dateTime),
  error: nullable(Type.String({ description: 'Why the wallet declined.' })),
  verdict: Type.Optional({ ...verdict.verdict, description: 'The worst of all results.' }),
  results: Type.Optional(
    Type.Array(
      Type.Object({
        query: Type.String({ description: 'Id of the Credential Query.' }),
        format: Type.String(),
        ...verdict,
        credentialResults: Type.Array(Type.Object(verdict)),
        record: Type.String({ format: 'uuid', description: 'Id of the verification record.' }),
        credential: nullable(Type.Object({}, { description: 'What was disclosed.' })),
        consents: Type.Optional(
          Type.Object(
            {
              held: Type.Array(Type.Object({ id: Type.String(), receivedAt: dateTime })),
              code: nullable(Type.String({ description: 'Why they are not held.' })),
            },
            { description: 'Of a request with hold_consents.' },
          ),
        ),
      }),
    ),
  ),
})

/** `POST /presentation-requests/{id}/dc-api-response`. */
export const dcApiResponseBody = Type.Object(
  {
    origin: { ...url, description: 'Of the page that asked, as the page’s server knows it.' },
    data: Type.Object(
      { response: Type.String({ minLength: 1 }) },
      { description: 'As the browser gave it.' },
    ),
  },
  closed,
)

/** OID4VP 1.0 §5.10: what a wallet may send for a Request Object. */
export const requestObjectForm = Type.Object(
  {
    wallet_nonce: Type.Optional(Type.String({ minLength: 1, maxLength: 512 })),
    wallet_metadata: Type.Optional(Type.String({ description: 'Not looked at.' })),
  },
  { additionalProperties: Type.String() },
)

/** OID4VP 1.0 §8.2, §8.3: an answer, in plain text, encrypted, or an error. */
export const responseForm = Type.Object(
  {
    vp_token: Type.Optional(Type.String()),
    response: Type.Optional(Type.String()),
    error: Type.Optional(Type.String({ maxLength: 256 })),
  },
  { additionalProperties: Type.String() },
)

export const responseAnswer = Type.Object({
  redirect_uri: Type.Optional(Type.String({ description: 'Where the wallet sends the browser now.' })),
})
