import { type Static, Type } from '@sinclair/typebox'

const closed = { additionalProperties: false }
const some = { maxItems: 16 }

const queryByExample = Type.Object(
  {
    reason: Type.Optional(Type.String({ maxLength: 1000 })),
    example: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Its types are what is asked for.' }),
    ),
    acceptedIssuers: Type.Optional(Type.Array(Type.Object({ issuer: Type.String() }), { maxItems: 64 })),
    acceptedCryptosuites: Type.Optional(Type.Array(Type.Unknown(), some)),
    acceptedEnvelopes: Type.Optional(Type.Array(Type.Unknown(), some)),
  },
  { ...closed, description: 'For QueryByExample.' },
)
export type QueryByExample = Static<typeof queryByExample>

const queryType = Type.Union([Type.Literal('DIDAuthentication'), Type.Literal('QueryByExample')])
export type QueryType = Static<typeof queryType>

const query = Type.Object(
  {
    type: Type.Union([queryType, Type.Array(queryType, { minItems: 1, maxItems: 1 })]),
    acceptedMethods: Type.Optional(
      Type.Array(Type.Object({ method: Type.String() }), {
        ...some,
        description: 'DID methods, for DIDAuthentication; any if left out.',
      }),
    ),
    acceptedCryptosuites: Type.Optional(Type.Array(Type.Unknown(), some)),
    credentialQuery: Type.Optional(
      Type.Union([queryByExample, Type.Array(queryByExample, { minItems: 1, ...some })]),
    ),
  },
  closed,
)

/** VCALM's Verifiable Presentation Request, as a workflow has it; the challenge is the exchange's to add. */
export const presentationRequest = Type.Object(
  {
    query: Type.Union([query, Type.Array(query, { minItems: 1, ...some })]),
    domain: Type.Optional(Type.String({ description: 'That of this service, which is meant if left out.' })),
  },
  closed,
)
type SentRequest = Static<typeof presentationRequest>

/** The same in one form: VCALM's text and its OpenAPI document differ about what is an array. */
export type PresentationRequest = {
  query: readonly (Omit<Static<typeof query>, 'type' | 'credentialQuery'> & {
    type: QueryType
    credentialQuery?: QueryByExample[]
  })[]
}

export function readPresentationRequest({ query }: SentRequest): PresentationRequest {
  return {
    query: [query].flat().map(({ type, credentialQuery, ...rest }) => ({
      type: [type].flat()[0]!,
      ...rest,
      ...(credentialQuery === undefined ? {} : { credentialQuery: [credentialQuery].flat() }),
    })),
  }
}
