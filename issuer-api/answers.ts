import { Type } from '@sinclair/typebox'

const secured = Type.Object(
  { '@context': Type.Unknown(), id: Type.String(), type: Type.Unknown() },
  { description: 'With its proof, or an EnvelopedVerifiableCredential: data:application/vc+jwt,…' },
)

const record = Type.String({ format: 'uuid', description: 'The record that the credential is a version of.' })

export const issuedAnswer = Type.Object({ verifiableCredential: secured, record })

export const batchAnswer = Type.Object({
  outcomes: Type.Array(
    Type.Union([
      Type.Object({ status: Type.Literal(201), verifiableCredential: secured, record }),
      Type.Object({ status: Type.Integer(), problem: Type.Object({}, { description: 'RFC 9457' }) }),
    ]),
  ),
})

export const statusAnswer = Type.Object({
  credentialId: Type.String(),
  statusPurpose: Type.String(),
  status: Type.Union([Type.Boolean(), Type.String()]),
  changed: Type.Boolean({ description: 'False if it was so already.' }),
})

export const listAnswer = Type.Object({
  credentials: Type.Array(
    Type.Object({
      id: Type.String(),
      family: Type.String(),
      record,
      recordVersion: Type.Integer(),
      issuedAt: Type.String({ format: 'date-time' }),
      validFrom: Type.String({ format: 'date-time' }),
      validUntil: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
      status: Type.String({ description: 'active, suspended or revoked' }),
    }),
  ),
  next: Type.Optional(Type.String({ description: 'Where the next page begins: its `after`.' })),
})

export const organisationAnswer = Type.Object({
  id: Type.String(),
  name: Type.String(),
  did: Type.String({ description: 'Issues unless another is named.' }),
  dids: Type.Array(Type.String()),
})

export const healthCardAnswer = Type.Object({
  jws: Type.String(),
  uri: Type.String({ description: 'shc:/ and the digits of the QR code' }),
  qr: Type.String({ description: 'data:image/svg+xml;base64,…' }),
  qrVersion: Type.Integer({ description: '22 at most.' }),
})

export const issuanceProofAnswer = Type.Object({
  leaf: Type.String(),
  sequence: Type.String({ description: 'Of the anchor.' }),
  tag: Type.Integer(),
  index: Type.String(),
  size: Type.String(),
  root: Type.String(),
  proof: Type.Array(Type.String()),
})

export const draftConsentAnswer = Type.Object({
  claims: Type.Object({}, { description: 'To be issued with `signature: {grant}` once it is signed.' }),
  sign: Type.Object(
    {
      typ: Type.Literal('careseal-grant+jwt'),
      payload: Type.Object({}, { description: 'The grantor’s wallet adds iat, and signs.' }),
    },
    { description: 'A JWS by a key that the grantor’s DID lists for authentication.' },
  ),
  expiresAt: Type.String({ format: 'date-time' }),
})

export const withdrawAnswer = Type.Object({
  id: Type.String(),
  changed: Type.Boolean({ description: 'Whether it was not revoked before.' }),
})
