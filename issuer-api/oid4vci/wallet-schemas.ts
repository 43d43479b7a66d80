import { Type } from '@sinclair/typebox'

// Open: a wallet may send what we do not know, and what is wrong is told in OAuth's form by the actions themselves.

const encryption = Type.Optional(
  Type.Unknown({ description: '{jwk, enc}: how to encrypt the answer (OID4VCI 1.0 §10).' }),
)

/** OID4VCI 1.0 §10: what the request would be, in a JWT that is encrypted to a key of the metadata. */
const encrypted = Type.String({ description: 'The request, encrypted: application/jwt.' })

/** OID4VCI 1.0 §8.2. */
const credentialRequest = Type.Object({
  credential_configuration_id: Type.Optional(Type.Unknown()),
  proofs: Type.Optional(Type.Unknown({ description: '{jwt: [...]}' })),
  credential_response_encryption: encryption,
})

export const credentialRequestBody = Type.Union([credentialRequest, encrypted])

/** OID4VCI 1.0 §9.1. */
const deferredRequest = Type.Object({
  transaction_id: Type.Optional(Type.Unknown()),
  credential_response_encryption: encryption,
})

export const deferredRequestBody = Type.Union([deferredRequest, encrypted])

/** OID4VCI 1.0 §11.1. */
export const notificationBody = Type.Object({
  notification_id: Type.Optional(Type.Unknown()),
  event: Type.Optional(Type.Unknown()),
  event_description: Type.Optional(Type.Unknown()),
})

export const credentialAnswer = Type.Object({
  credentials: Type.Array(Type.Object({ credential: Type.Unknown() })),
  notification_id: Type.String(),
})

export const deferredAnswer = Type.Object({
  transaction_id: Type.String(),
  interval: Type.Integer({ description: 'Seconds until it is worth asking again.' }),
})

export const nonceAnswer = Type.Object({ c_nonce: Type.String(), c_nonce_expires_in: Type.Integer() })

export const walletError = Type.Object({ error: Type.String(), error_description: Type.String() })
