import { Type } from '@sinclair/typebox'

const closed = { additionalProperties: false }
const rotated = Type.Union([Type.Literal('EdDSA'), Type.Literal('ES256K')])
const algorithm = Type.Union([
  Type.Literal('EdDSA'),
  Type.Literal('ES256K'),
  Type.Literal('ES256'),
  Type.Literal('ES384'),
])
const purpose = Type.Union([Type.Literal('assertionMethod'), Type.Literal('authentication')])
const timeOrNull = Type.Union([Type.String({ format: 'date-time' }), Type.Null()])

/** `POST /orgs/{org}/keys/rotate`. */
export const rotateBody = Type.Object(
  {
    algorithm: Type.Optional({
      ...rotated,
      description: 'Which of the keys of its did:ethr; EdDSA if left out.',
    }),
    purpose: Type.Optional({
      ...purpose,
      description: 'assertionMethod, for credentials, if left out; or authentication, for presentations.',
    }),
  },
  closed,
)

/** `POST /orgs/{org}/keys/{thumbprint}/compromise`. */
export const compromiseBody = Type.Object(
  {
    since: Type.String({ format: 'date-time', description: 'From when it may have been in other hands.' }),
    lastGoodSequence: Type.Optional(
      Type.String({
        pattern: '^(0|[1-9][0-9]{0,18})$',
        description:
          'The last anchor whose issuance log is trusted all the same, 0 for none; the last one by `since` if left out.',
      }),
    ),
  },
  closed,
)

export const keyAnswer = Type.Object({
  thumbprint: Type.String({ description: 'SHA-256 JWK thumbprint (RFC 7638), 0x and hexadecimal.' }),
  algorithm,
  purpose,
  verificationMethod: Type.Union([Type.String(), Type.Null()]),
  state: Type.String({ description: 'pending, active, retiring, retired or compromised' }),
  createdAt: Type.String({ format: 'date-time' }),
  supersededAt: timeOrNull,
  retiredAt: timeOrNull,
  compromisedSince: timeOrNull,
  lastGoodSequence: Type.Union([Type.String(), Type.Null()]),
})

export const keysAnswer = Type.Object({ keys: Type.Array(keyAnswer) })

export const haltAnswer = Type.Object({
  state: Type.Literal('halted'),
  block: Type.Object({ number: Type.Integer(), hash: Type.String() }),
})
