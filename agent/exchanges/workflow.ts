import { type Static, Type } from '@sinclair/typebox'
import { presentationRequest } from './presentation-request.ts'

const closed = { additionalProperties: false }
// the names that every object has are nobody's own
const NAME = '^(?!__proto__$|constructor$|prototype$)[A-Za-z0-9._-]{1,64}$'
const name = Type.String({ pattern: NAME })
const templateId = Type.String({ minLength: 1, maxLength: 256 })
const templateText = Type.String({ minLength: 1, maxLength: 65_536 })
const url = Type.String({ maxLength: 2048, pattern: '^https?://' })
const json = (description: string) => Type.Record(Type.String(), Type.Unknown(), { description })

const jsonSchema = (description: string) =>
  Type.Object(
    {
      type: Type.Literal('JsonSchema'),
      jsonSchema: json('Draft 7, or 2020-12 where `$schema` says so.'),
    },
    { ...closed, description },
  )

const issueRequest = Type.Object(
  {
    credentialTemplateId: Type.Optional(templateId),
    credentialTemplateIndex: Type.Optional(Type.Integer({ minimum: 0 })),
    variables: Type.Optional(
      Type.Union([Type.String(), json('In place of those of the exchange.')], {
        description: 'In place of those of the exchange: the name of one of them, or an object.',
      }),
    ),
    result: Type.Optional({
      ...name,
      description: 'The variable in which what is issued is kept, in place of giving it to the client.',
    }),
  },
  closed,
)
export type IssueRequestOfStep = Static<typeof issueRequest>

const openId = Type.Object(
  {
    createAuthorizationRequest: {
      ...name,
      description: 'The variable in which it is kept how the wallet was asked.',
    },
    dcql_query: json('What a wallet is asked for (OID4VP 1.0 §6).'),
    response_mode: Type.Optional(
      Type.Union([Type.Literal('direct_post'), Type.Literal('direct_post.jwt')], {
        description: 'direct_post.jwt if left out.',
      }),
    ),
  },
  { ...closed, description: 'Lets a wallet answer the step (OID4VP 1.0); it must be the only one.' },
)
export type OpenId = Static<typeof openId>

const stepProperties = {
  createChallenge: Type.Optional(
    Type.Boolean({ description: 'Each request has a challenge, whatever it says.' }),
  ),
  verifiablePresentationRequest: Type.Optional(presentationRequest),
  presentationSchema: Type.Optional(
    jsonSchema('What is presented is held against it; the payload, where it is in an envelope.'),
  ),
  verifyPresentationResponseSchema: Type.Optional(
    jsonSchema('What the verification of it is answered with is held against it.'),
  ),
  openId: Type.Optional(openId),
  issueRequests: Type.Optional(
    Type.Array(issueRequest, {
      minItems: 1,
      maxItems: 16,
      description: 'What is issued to whoever made the presentation.',
    }),
  ),
  callback: Type.Optional(
    Type.Object({ url }, { ...closed, description: 'What is told that the step is done.' }),
  ),
  nextStep: Type.Optional(name),
  redirectUrl: Type.Optional({ ...url, description: 'Of the last step: where the client is to go then.' }),
}

/** What a step does: as it is in the workflow, or as its template comes to. */
export const stepData = Type.Object(stepProperties, closed)
export type StepData = Static<typeof stepData>

const step = Type.Object(
  {
    stepTemplate: Type.Optional(
      Type.Object(
        { type: Type.Literal('jsonata'), template: templateText },
        { ...closed, description: 'What comes to the step, in place of all the rest.' },
      ),
    ),
    ...stepProperties,
  },
  closed,
)

/** VCALM `POST /workflows`. */
export const workflowBody = Type.Object(
  {
    id: Type.Optional(name),
    initialStep: name,
    steps: Type.Record(Type.String({ pattern: NAME }), step, {
      minProperties: 1,
      maxProperties: 16,
      additionalProperties: false,
    }),
    credentialTemplates: Type.Optional(
      Type.Array(
        Type.Object(
          {
            id: Type.Optional(templateId),
            type: Type.Union([Type.Literal('jsonata'), Type.Literal('json')], {
              description:
                'A template comes to a body of POST /credentials/issue, or to its credential. jsonata: over the variables of the exchange. json: an object {"$variable": "/a/b"} in it stands for that variable (RFC 6901).',
            }),
            template: templateText,
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

/** VCALM `POST /workflows/{id}/exchanges`. */
export const exchangeBody = Type.Object(
  {
    expires: Type.Optional(
      Type.String({ format: 'date-time', description: 'A quarter of an hour from now, if left out.' }),
    ),
    variables: Type.Optional(json('What templates refer to; `results` is the exchange’s own.')),
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

/** What the service says: what it asks for, what it issued, where to go next, or nothing when the exchange is over. */
export type ExchangeReply = {
  verifiablePresentationRequest?: Record<string, unknown>
  verifiablePresentation?: Record<string, unknown>
  redirectUrl?: string
  referenceId?: string
}
