import { type TSchema, Type } from '@sinclair/typebox'

const closed = { additionalProperties: false }

const policy = {
  checks: Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 16,
      description: 'VCALM’s. All checks run and are reported, whatever is named.',
    }),
  ),
  acceptedTypes: Type.Optional(
    Type.Array(Type.String({ maxLength: 256 }), {
      minItems: 1,
      maxItems: 32,
      description: 'The credential must have one of these types.',
    }),
  ),
  requiredClaims: Type.Optional(
    Type.Array(Type.String({ pattern: '^(/[^/]*)+$', maxLength: 256 }), {
      maxItems: 64,
      description: 'JSON Pointers into the credential subject that must be there.',
    }),
  ),
  maxStatusAge: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 86_400,
      description: 'How old what is known of the status may be, in seconds; 120 if left out.',
    }),
  ),
  purposeOfUse: Type.Optional(
    Type.String({ minLength: 1, maxLength: 64, description: 'What it is wanted for; kept with the record.' }),
  ),
}

/** Only of a credential: a presentation answers a challenge, and that is now. */
const past = {
  at: Type.Optional(
    Type.String({
      format: 'date-time',
      description: 'A past moment: what would the honest answer have been then? Now, if left out.',
    }),
  ),
}

const jwt = Type.String({ minLength: 1, description: 'A compact JWT.' })

/** Its form is a matter for the verdict: anything that is an object may be asked about. */
const enveloped = (type: string) =>
  Type.Unsafe<Record<string, unknown>>({ type: 'object', description: `An ${type}.` })

/** VCALM `POST /credentials/verify`. */
export const verifyCredentialBody = Type.Object(
  {
    verifiableCredential: Type.Union([jwt, enveloped('EnvelopedVerifiableCredential')]),
    options: Type.Optional(Type.Object({ ...policy, ...past }, closed)),
  },
  closed,
)

/** VCALM `POST /presentations/verify`. */
export const verifyPresentationBody = Type.Object(
  {
    verifiablePresentation: Type.Union([jwt, enveloped('EnvelopedVerifiablePresentation')]),
    options: Type.Optional(
      Type.Object(
        {
          ...policy,
          challenge: Type.Optional(
            Type.String({ maxLength: 256, description: 'Given out by POST /challenges; the `nonce`.' }),
          ),
          domain: Type.Optional(Type.String({ maxLength: 2048, description: 'The `aud`.' })),
        },
        closed,
      ),
    ),
  },
  closed,
)

/** Resolution options of DID Resolution 1.0; the rest may as well be in the DID URL. */
export const resolveDidQuery = Type.Object(
  {
    versionId: Type.Optional(
      Type.String({ maxLength: 64, description: 'For did:ethr: the block of a change.' }),
    ),
    versionTime: Type.Optional(Type.String({ maxLength: 64, description: 'As of that moment, in UTC.' })),
  },
  closed,
)

const problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  detail: Type.String(),
  code: Type.String(),
})

const verdict: Record<string, TSchema> = {
  verified: Type.Boolean({ description: 'VCALM’s: cryptography and data model alone.' }),
  verdict: Type.Union([Type.Literal('valid'), Type.Literal('invalid'), Type.Literal('indeterminate')]),
  checks: Type.Array(
    Type.Object({
      check: Type.String({ description: 'format, proof, validity, status, issuer, holder or policy' }),
      outcome: Type.String({ description: 'pass, fail, unknown or skipped' }),
      code: Type.String({ description: 'Stable: meant for programs.' }),
      message: Type.String(),
      evidence: Type.Object({}),
    }),
  ),
  errors: Type.Array(problem, { description: 'What made `verified` false.' }),
  warnings: Type.Array(problem, { description: 'What else did not pass.' }),
}

const record = Type.String({ format: 'uuid', description: 'Id of the verification record.' })

export const credentialVerdictAnswer = Type.Object({ ...verdict, record })

export const presentationVerdictAnswer = Type.Object({
  ...verdict,
  credentialResults: Type.Array(Type.Object(verdict)),
  record,
})

export const challengeAnswer = Type.Object({
  challenge: Type.String(),
  domain: Type.String(),
  expires: Type.String({ format: 'date-time' }),
})

export const signedBundleAnswer = Type.Object({
  protected: Type.String({
    description: 'Its `kid` names the verifier’s key, its `typ` is careseal-bundle+jwt.',
  }),
  payload: Type.String({ description: 'The bundle: base64url of its JSON.' }),
  signature: Type.String(),
})
