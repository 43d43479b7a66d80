import { Type } from '@sinclair/typebox'
import { type CryptosuiteName, cryptosuites } from '#agent/proofs/data-integrity/cryptosuites.ts'

const closed = { additionalProperties: false }

const document = (description: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', description })

/** VCALM `POST /credentials/derive`. */
export const deriveBody = Type.Object(
  {
    verifiableCredential: document('With a base proof of ecdsa-sd-2023.'),
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

/** VCALM `POST /status-lists`, but for `id`: the service names its lists. */
export const statusListBody = Type.Object(
  {
    statusPurpose: Type.String({ maxLength: 64, description: 'revocation or suspension' }),
    options: Type.Optional(Type.Object({}, closed)),
  },
  closed,
)

export const statusListAnswer = Type.Object({ id: Type.String(), verifiableCredential: Type.Object({}) })

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
