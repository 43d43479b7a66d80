import { type Static, Type } from '@sinclair/typebox'

const closed = { additionalProperties: false }
const name = Type.String({ minLength: 1, maxLength: 64, pattern: '^[A-Za-z0-9._-]+$' })
const json = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description })

const queryByExample = Type.Object(
  {
    reason: Type.Optional(Type.String({ maxLength: 1000 })),
    example: Type.Optional(json('Its types are what is asked for.')),
    acceptedIssuers: Type.Optional(Type.Array(Type.Object({ issuer: Type.String() }), { maxItems: 64 })),
    acceptedCryptosuites: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 16 })),
    acceptedEnvelopes: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 16 })),
  },
  { ...closed, description: 'For QueryByExample.' },
)

/** VCALM's Verifiable Presentation Request; challenge and domain are the exchange's to add. */
const presentationRequest = Type.Object(
  {
    query: Type.Array(
      Type.Object(
        {
          type: Type.Union([Type.Literal('DIDAuthentication'), Type.Literal('QueryByExample')]),
          acceptedMethods: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 16 })),
          acceptedCryptosuites: Type.Optional(Type.Array(Type.Unknown(), { maxItems: 16 })),
          credentialQuery: Type.Optional(
            Type.Union([queryByExample, Type.Array(queryByExample, { minItems: 1, maxItems: 16 })]),
          ),
        },
        closed,
      ),
      { minItems: 1, maxItems: 16 },
    ),
  },
  closed,
)

const step = Type.Object(
  {
    createChallenge: Type.Optional(
      Type.Boolean({ description: 'Each request has a challenge, whatever it says.' }),
    ),
    verifiablePresentationRequest: Type.Optional(presentationRequest),
    issueRequests: Type.Optional(
      Type.Array(
        Type.Object(
          {
            credentialTemplateId: Type.Optional(name),
            credentialTemplateIndex: Type.Optional(Type.Integer({ minimum: 0 })),
            variables: Type.Optional(Type.Union([Type.String(), json('In place of those of the exchange.')])),
          },
          closed,
        ),
        { minItems: 1, maxItems: 16, description: 'What is issued to whoever made the presentation.' },
      ),
    ),
    nextStep: Type.Optional(name),
  },
  closed,
)

/** VCALM `POST /workflows`, as far as it is served here: neither OID4 protocols nor callbacks, for which there are others. */
export const workflowBody = Type.Object(
  {
    id: Type.Optional(name),
    initialStep: name,
    steps: Type.Record(Type.String({ pattern: '^[A-Za-z0-9._-]{1,64}$' }), step, {
      minProperties: 1,
      maxProperties: 16,
      additionalProperties: false,
    }),
    credentialTemplates: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: Type.Optional(name),
            type: Type.Literal('json', {
              description:
                'The template is the JSON of a body of POST /credentials/issue; an object {"$variable": "/a/b"} in it stands for that variable (RFC 6901).',
            }),
            template: Type.String({ minLength: 2, maxLength: 65_536 }),
          },
          closed,
        ),
        { maxItems: 16 },
      ),
    ),
  },
  closed,
)
export type WorkflowBody = Static<typeof workflowBody>

export type Workflow = WorkflowBody & { id: string }
export type WorkflowStep = Static<typeof step>
export type PresentationRequest = Static<typeof presentationRequest>
export type IssueRequestOfStep = NonNullable<WorkflowStep['issueRequests']>[number]

/** VCALM `POST /workflows/{id}/exchanges`. */
export const exchangeBody = Type.Object(
  {
    expires: Type.Optional(
      Type.String({ format: 'date-time', description: 'A quarter of an hour from now, if left out.' }),
    ),
    variables: Type.Optional(json('What templates refer to.')),
  },
  closed,
)

/** What a client says in an exchange: nothing, to be told what is asked for; or a presentation. */
export const exchangeMessage = Type.Object(
  {
    verifiablePresentation: Type.Optional(Type.Unknown()),
    verifiablePresentationRequest: Type.Optional(Type.Unknown()),
    redirectUrl: Type.Optional(Type.String()),
    referenceId: Type.Optional(Type.String({ maxLength: 256 })),
  },
  closed,
)
export type ExchangeMessage = Static<typeof exchangeMessage>
