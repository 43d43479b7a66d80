import { type Static, Type } from '@sinclair/typebox'
import { defineRoutes, type Route } from '#http/routes.ts'
import { answerQuery } from './actions/answer-authorization.ts'
import { getTrustedIssuer } from './actions/get-trusted-issuer.ts'
import type { VerifierContext } from './verifier-context.ts'

const closed = { additionalProperties: false }
const identifier = (description: string) => Type.String({ minLength: 1, maxLength: 512, description })
const dateTime = Type.String({ format: 'date-time' })
const limit = Type.Optional(Type.Array(Type.String()))

/** TRQP v2 `POST /authorization`. */
const authorizationBody = Type.Object(
  {
    entity_id: identifier('DID of the organisation that is asked about.'),
    authority_id: identifier('DID of the root authority, or of an organisation that it accredited.'),
    action: identifier('issue, or accredit others to issue.'),
    resource: identifier('The credential type, by its name or its IRI.'),
    context: Type.Optional(
      Type.Object(
        {
          time: Type.Optional({ ...dateTime, description: 'In UTC; now if left out.' }),
          jurisdiction: Type.Optional(identifier('ISO 3166-2, as US-OH.')),
          profession: Type.Optional(identifier('License type, as RN.')),
        },
        // the specification leaves room for members of others: none of them narrows what is answered
        { additionalProperties: Type.String({ maxLength: 512 }) },
      ),
    ),
  },
  closed,
)
export type AuthorizationBody = Static<typeof authorizationBody>

const authorizationAnswer = Type.Object({
  entity_id: Type.String(),
  authority_id: Type.String(),
  action: Type.String(),
  resource: Type.String(),
  context: Type.Optional(Type.Object({})),
  time_requested: Type.Optional(dateTime),
  time_evaluated: dateTime,
  authorized: Type.Boolean(),
  message: Type.String(),
  limits: Type.Optional(
    Type.Object({ jurisdictions: limit, professions: limit }, { description: 'A list that is absent: any.' }),
  ),
  accreditations: Type.Optional(Type.Array(Type.String(), { description: 'On chain, root first.' })),
})

const trustedIssuerAnswer = Type.Object({
  did: Type.String(),
  hasAttributes: Type.Boolean(),
  attributes: Type.Array(
    Type.Object({
      hash: Type.String({ description: 'SHA-256 of the body, as the chain has it.' }),
      body: Type.Union([Type.String({ description: 'The scope document, base64url.' }), Type.Null()]),
      issuerType: Type.String({ description: 'TAO may accredit, TI issues alone, Revoked counts no more.' }),
      tao: Type.String({ description: 'DID of the grantor.' }),
      rootTao: Type.Union([Type.String(), Type.Null()]),
      accreditation: Type.String(),
      credentialType: Type.Union([Type.String(), Type.Null()]),
      validFrom: dateTime,
      validUntil: dateTime,
    }),
  ),
})

const route = defineRoutes<VerifierContext>()

/** What anybody may ask about organisations: the registry, as this verifier's root authorities have it. */
export const trustRoutes: readonly Route<VerifierContext>[] = [
  route({
    method: 'GET',
    path: '/trusted-issuers-registry/v5/issuers/:did',
    access: 'public',
    tag: 'trust',
    summary:
      'What an issuer is accredited for (as EBSI’s Trusted Issuers Registry, with the attributes inside)',
    responses: {
      200: { description: 'The issuer', body: trustedIssuerAnswer },
      404: { description: 'It is no organisation of the registry' },
    },
    action: getTrustedIssuer,
  }),
  route({
    method: 'POST',
    path: '/authorization',
    access: 'public',
    tag: 'trust',
    summary: 'May an organisation do this, by that authority? (Trust Registry Query Protocol v2)',
    body: authorizationBody,
    responses: { 200: { description: 'The answer, also when it is no', body: authorizationAnswer } },
    action: answerQuery,
  }),
]
