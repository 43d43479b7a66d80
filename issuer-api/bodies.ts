import { type Static, Type } from '@sinclair/typebox'
import { type CryptosuiteName, cryptosuites } from '#agent/proofs/data-integrity/cryptosuites.ts'
import { requestedCredential } from '#schemas/requested-credential.ts'

const closed = { additionalProperties: false }

const uuid = Type.String({ pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' })

const reason = Type.String({
  minLength: 1,
  maxLength: 1000,
  description: 'Kept with the record, encrypted, and never published.',
})

const issueOptions = Type.Object(
  {
    record: Type.Optional({
      ...uuid,
      description: 'The record that this is a new version of; a new record is begun if left out.',
    }),
    effective: Type.Optional(
      Type.String({ format: 'date-time', description: 'When this state took effect; now if left out.' }),
    ),
    reason: Type.Optional(reason),
    credentialStatus: Type.Optional(
      Type.Object(
        { statusPurpose: Type.Literal('message') },
        {
          ...closed,
          description:
            'An entry that can carry one of the organisation’s status messages, beside those for revocation and suspension.',
        },
      ),
    ),
    mediaType: Type.Optional(
      Type.Union(
        [
          Type.Literal('application/vc+jwt'),
          Type.Literal('application/vc+sd-jwt'),
          Type.Literal('application/vc'),
          Type.Literal('application/jwt'),
          Type.Literal('application/dc+sd-jwt'),
        ],
        {
          description:
            'How it is secured: JOSE, SD-JWT, an embedded Data Integrity proof, the JWT of data model 1.1, or an SD-JWT VC. Left out: JOSE for a family of ours, Data Integrity for anything else.',
        },
      ),
    ),
    cryptosuite: Type.Optional(
      Type.Union(
        (Object.keys(cryptosuites) as CryptosuiteName[]).map((name) => Type.Literal(name)),
        {
          description:
            'Of an embedded proof; eddsa-rdfc-2022 or, under a key of a NIST curve, ecdsa-rdfc-2019 if left out.',
        },
      ),
    ),
    mandatoryPointers: Type.Optional(
      Type.Array(Type.String({ maxLength: 256 }), {
        maxItems: 64,
        description: 'JSON Pointers to what a holder cannot withhold, for ecdsa-sd-2023 and SD-JWTs.',
      }),
    ),
    vct: Type.Optional(
      Type.String({
        maxLength: 2048,
        pattern: '^[A-Za-z][A-Za-z0-9+.-]*:[^\\s]+$',
        description:
          'Type of an SD-JWT VC of no family. Left out: the last type of the credential, or a URL made of it.',
      }),
    ),
    algorithm: Type.Optional(
      Type.Union(
        [Type.Literal('EdDSA'), Type.Literal('ES256'), Type.Literal('ES384'), Type.Literal('ES256K')],
        { description: 'Which of the issuer’s keys signs; the first it has if left out.' },
      ),
    ),
  },
  { ...closed, description: 'Ours; VCALM leaves them to the issuer.' },
)

/** VCALM `POST /credentials/issue`, of a credential of a family. */
export const familyIssueBody = Type.Object(
  { credential: requestedCredential, options: Type.Optional(issueOptions) },
  closed,
)

/** VCALM `POST /credentials/issue`: what has the type of a family is held against `familyIssueBody` as well. */
export const issueBody = Type.Object(
  {
    credential: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      description:
        'Of a family: as its schema has it. Anything else, of data model 1.1 or 2.0, from an organisation that is accredited for any type.',
    }),
    options: Type.Optional(issueOptions),
  },
  closed,
)
export type IssueBody = Static<typeof issueBody>

/** At most this many credentials in one request. */
const MAX_BATCH = 1_000

/** Items are held against `issueBody` one by one, so that each has its own outcome. */
export const batchBody = Type.Object(
  {
    credentials: Type.Array(Type.Unknown(), {
      minItems: 1,
      maxItems: MAX_BATCH,
      description: 'Each as the body of POST /credentials/issue.',
    }),
  },
  closed,
)

/** Of up to four bits. */
const MESSAGE_VALUES = Array.from({ length: 16 }, (_, value) => `0x${value.toString(16)}`)

/** VCALM `POST /credentials/status`. */
export const statusBody = Type.Object(
  {
    credentialId: Type.String({ minLength: 1, maxLength: 2048 }),
    credentialStatus: Type.Object(
      {
        type: Type.Literal('BitstringStatusListEntry'),
        statusPurpose: Type.Union([
          Type.Literal('revocation'),
          Type.Literal('suspension'),
          Type.Literal('message'),
        ]),
        id: Type.Optional(Type.String({ maxLength: 2048 })),
        statusListIndex: Type.Optional(Type.String({ maxLength: 16 })),
        statusListCredential: Type.Optional(Type.String({ maxLength: 2048 })),
      },
      closed,
    ),
    status: Type.Unsafe<boolean | string>({
      enum: [true, false, ...MESSAGE_VALUES],
      description:
        'Whether it is revoked, or suspended, from now on. Of a message: its value, as `statusMessage` has it.',
    }),
    reason: Type.Optional(reason),
  },
  closed,
)

export const listQuery = Type.Object(
  {
    family: Type.Optional(Type.String({ maxLength: 64 })),
    status: Type.Optional(
      Type.Union([Type.Literal('active'), Type.Literal('suspended'), Type.Literal('revoked')]),
    ),
    subject: Type.Optional(Type.String({ maxLength: 2048, description: 'DID of the subject.' })),
    record: Type.Optional(uuid),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    after: Type.Optional(Type.String({ maxLength: 512, description: '`next` of the page before.' })),
  },
  closed,
)
export type ListQuery = Static<typeof listQuery>

export const proofQuery = Type.Object(
  {
    anchor: Type.Optional(
      Type.Integer({
        minimum: 1,
        description: 'Sequence of the anchor that is to hold it; the newest if left out.',
      }),
    ),
  },
  closed,
)

export const versionQuery = Type.Object(
  { version: Type.Optional(Type.Integer({ minimum: 1, description: 'The newest if left out.' })) },
  closed,
)

/** `POST /orgs/{org}/consents/drafts`. */
export const draftConsentBody = Type.Object(
  {
    claims: Type.Unsafe<Record<string, unknown>>({
      type: 'object',
      description: 'The credentialSubject, as the schema of the family has it, without its signature.',
    }),
    text: Type.String({
      minLength: 1,
      maxLength: 256 * 1024,
      description: 'What the grantor is shown, exactly; its digest becomes policy.digest.',
    }),
    comesOfAge: Type.Optional(
      Type.String({
        format: 'date',
        description:
          'Of a minor, for whom a guardian grants: the day. The period is held against it; it is not kept.',
      }),
    ),
    expiresIn: Type.Optional(
      Type.Integer({
        minimum: 60,
        maximum: 86_400,
        description: 'For how long what is signed is taken, in seconds; 3600 if left out.',
      }),
    ),
  },
  closed,
)

/** `POST /orgs/{org}/consents/{id}/withdraw`. */
export const withdrawBody = Type.Object(
  {
    request: Type.String({
      minLength: 1,
      maxLength: 8192,
      description:
        'A JWS of typ careseal-withdrawal+jwt that the patient signed: iss, sub, aud (the URL of the organisation), iat, jti.',
    }),
  },
  { additionalProperties: false },
)
