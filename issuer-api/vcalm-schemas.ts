import { Type } from '@sinclair/typebox'
import { type CryptosuiteName, cryptosuites } from '#agent/proofs/data-integrity/cryptosuites.ts'

const closed = { additionalProperties: false }

const document = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', description })

/** VCALM `POST /credentials/derive`. */
export const deriveBody = Type.Object(
  {
    verifiableCredential: document('With a base proof of ecdsa-sd-2023, or with an SD-JWT in its envelope.'),
    options: Type.Optional(
      Type.Object(
        {
          selectivePointers: Type.Optional(
            Type.Array(Type.String({ maxLength: 256 }), {
              maxItems: 64,
              description: 'JSON Pointers to what is shown besides what is mandatory.',
            }),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
)

export const derivedAnswer = Type.Object({ verifiableCredential: Type.Object({}) })

const statusMessages = Type.Array(
  Type.Object(
    {
      status: Type.String({ pattern: '^0x[0-9a-f]$', description: 'The value.' }),
      message: Type.String({
        pattern: '^[a-z0-9][a-z0-9_-]{0,63}$',
        description: 'For programs, and public. `undefined`: may be defined in the future.',
      }),
    },
    closed,
  ),
  { minItems: 2, maxItems: 16, description: 'One for each value: 2, 4, 8 or 16.' },
)

const statusReference = Type.String({
  format: 'uri',
  maxLength: 1024,
  description: 'Where people read what the messages mean.',
})

/** VCALM `POST /status-lists`, but for `id`: the service names its lists. */
export const statusListBody = Type.Object(
  {
    statusPurpose: Type.String({ maxLength: 64, description: 'revocation, suspension or message' }),
    options: Type.Optional(
      Type.Object(
        {
          statusMessages: Type.Optional(statusMessages),
          statusReference: Type.Optional(statusReference),
        },
        {
          ...closed,
          description: 'Of message: settles what the organisation’s status messages are from now on.',
        },
      ),
    ),
  },
  closed,
)

export const statusListAnswer = Type.Object({ id: Type.String(), verifiableCredential: Type.Object({}) })

export const settledAnswer = Type.Object({
  statusPurpose: Type.Literal('message'),
  statusSize: Type.Integer({ description: 'In bits.' }),
  statusMessages,
})

/** VCALM `POST /presentations`. */
export const presentationBody = Type.Object(
  {
    presentation: document(
      'Without a proof. Its holder is a DID of the organisation; filled in if left out.',
    ),
    options: Type.Optional(
      Type.Object(
        {
          type: Type.Optional(Type.Literal('DataIntegrityProof')),
          cryptosuite: Type.Optional(
            Type.Union(
              (Object.keys(cryptosuites) as CryptosuiteName[])
                .filter((name) => name !== 'ecdsa-sd-2023')
                .map((name) => Type.Literal(name)),
            ),
          ),
          verificationMethod: Type.Optional(Type.String({ maxLength: 2048 })),
          proofPurpose: Type.Optional(Type.Literal('authentication')),
          created: Type.Optional(Type.String({ format: 'date-time' })),
          challenge: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
          domain: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
          mediaType: Type.Optional(
            Type.Union(
              [
                Type.Literal('application/vp'),
                Type.Literal('application/vp+jwt'),
                Type.Literal('application/vp+sd-jwt'),
                Type.Literal('application/jwt'),
              ],
              { description: 'An embedded proof if left out.' },
            ),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
)

export const presentationAnswer = Type.Object({ verifiablePresentation: Type.Object({}) })

export const presentationQuery = Type.Object(
  {
    type: Type.Optional(
      Type.Union(
        [Type.Literal('all'), Type.Literal('presentations'), Type.Literal('verifiablepresentations')],
        {
          description: 'VCALM’s. All that are kept here are signed.',
        },
      ),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    before: Type.Optional(
      Type.String({ pattern: '^[0-9]{1,18}$', description: 'From the Link to the next page.' }),
    ),
  },
  closed,
)
