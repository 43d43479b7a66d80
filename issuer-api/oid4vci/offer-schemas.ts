import { type Static, Type } from '@sinclair/typebox'
import { requestedCredential } from '#schemas/requested-credential.ts'
import { FORMAT_IDS, type FormatId } from './formats.ts'

const closed = { additionalProperties: false }
const DAY = 24 * 60 * 60

const oneOf = <Name extends string>(names: readonly Name[], description: string) =>
  Type.Unsafe<Name>({ type: 'string', enum: [...names], description })

/** `POST /orgs/{org}/credential-offers`. */
export const offerBody = Type.Object(
  {
    credential: Type.Unsafe<Static<typeof requestedCredential>>({
      ...requestedCredential,
      properties: { ...requestedCredential.properties, id: false, issuer: false },
      description: 'As for issuing. The subject’s id is left out: the wallet’s proof says it.',
    }),
    formats: Type.Optional(
      Type.Array(oneOf<FormatId>(FORMAT_IDS, 'A format of OID4VCI 1.0 appendix A, or vc+jwt.'), {
        minItems: 1,
        uniqueItems: true,
        description: 'What the wallet may choose among; vc+jwt if left out.',
      }),
    ),
    grantType: Type.Optional(
      oneOf(
        ['pre-authorized_code', 'authorization_code'] as const,
        'pre-authorized_code if left out. authorization_code sends the holder to a page that asks for the transaction code.',
      ),
    ),
    txCode: Type.Optional(
      Type.Object(
        {
          length: Type.Optional(Type.Integer({ minimum: 4, maximum: 12, default: 6 })),
          description: Type.Optional(
            Type.String({
              minLength: 1,
              maxLength: 300,
              description: 'What the wallet shows to its holder.',
            }),
          ),
        },
        {
          ...closed,
          description:
            'Asks the holder for digits that reach them by another way. Without it, whoever sees the offer can take it.',
        },
      ),
    ),
    review: Type.Optional(
      Type.Boolean({
        description: 'Whether somebody decides on the wallet’s request first; false if left out.',
      }),
    ),
    expiresIn: Type.Optional(
      Type.Integer({
        minimum: 60,
        maximum: 90 * DAY,
        default: 7 * DAY,
        description: 'Seconds until the offer cannot be taken up any more; 7 days if left out.',
      }),
    ),
    reason: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1000, description: 'Kept with the record.' }),
    ),
  },
  closed,
)

const dateTime = Type.String({ format: 'date-time' })

export const createdOfferAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  credential_offer: Type.Object({}, { description: 'OID4VCI 1.0 §4.1.1, by value.' }),
  credential_offer_uri: Type.String({ description: 'Where a wallet fetches it: by reference.' }),
  uri: Type.String({
    description: 'openid-credential-offer://, by reference: what a link or a QR code holds.',
  }),
  qr: Type.String({ description: 'The same as a QR code: a data URL of an SVG image.' }),
  tx_code: Type.Optional(
    Type.String({ description: 'For the holder, by another way than the offer. It is told here alone.' }),
  ),
  expires_at: dateTime,
})

export const offerStateAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  family: Type.String(),
  configurations: Type.Array(Type.String()),
  grantType: Type.String(),
  state: Type.String({ description: 'open, redeemed, issued, locked, withdrawn or expired' }),
  createdAt: dateTime,
  expiresAt: dateTime,
  requests: Type.Array(
    Type.Object({
      id: Type.String({ format: 'uuid' }),
      configuration: Type.String(),
      state: Type.String({ description: 'waiting, approved, refused or issued' }),
      credentials: Type.Array(Type.String()),
      event: Type.Union([Type.String(), Type.Null()], { description: 'What the wallet told of it.' }),
    }),
  ),
})

export const reviewQuery = Type.Object(
  { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) },
  closed,
)

/** `POST /orgs/{org}/reviews/{id}`. */
export const reviewBody = Type.Object(
  {
    decision: oneOf(['approve', 'refuse'] as const, 'Final.'),
    reason: Type.String({
      minLength: 1,
      maxLength: 1000,
      description: 'Kept, encrypted; the wallet is not told.',
    }),
  },
  closed,
)

export const reviewAnswer = Type.Object({
  id: Type.String({ format: 'uuid' }),
  offer: Type.String({ format: 'uuid' }),
  family: Type.String(),
  configuration: Type.String(),
  state: Type.String({ description: 'waiting, approved or refused' }),
  createdAt: dateTime,
})

export const reviewsAnswer = Type.Object({ reviews: Type.Array(reviewAnswer) })
