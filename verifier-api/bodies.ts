import { type Static, type TSchema, Type } from '@sinclair/typebox'
import { policyOptions } from './policy-options.ts'

const closed = { additionalProperties: false }

const policy = {
  checks: Type.Optional(
    Type.Array(Type.String({ maxLength: 64 }), {
      maxItems: 16,
      description:
        'Of the VC API that came before VCALM. All checks run and are reported; who names proof is answered 400 if verified is false.',
    }),
  ),
  returnCredential: Type.Optional(
    Type.Boolean({ description: 'VCALM’s: answers what was verified as well.' }),
  ),
  returnProblemDetails: Type.Optional(
    Type.Boolean({ description: 'VCALM’s: false leaves out problemDetails.' }),
  ),
  returnResults: Type.Optional(
    Type.Boolean({ description: 'VCALM’s: answers what became of each property as well.' }),
  ),
  ...policyOptions,
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

/** Its form is a matter for the verdict: anything may be asked about, nothing as well. */
const presented = (kind: string) =>
  Type.Optional(Type.Unknown({ description: `A ${kind} with its proof, in an envelope, or compact.` }))

/** VCALM `POST /credentials/verify`. */
export const verifyCredentialBody = Type.Object(
  {
    verifiableCredential: presented('credential'),
    options: Type.Optional(Type.Object({ ...policy, ...past }, closed)),
  },
  closed,
)

/** VCALM `POST /presentations/verify`. */
export const verifyPresentationBody = Type.Object(
  {
    verifiablePresentation: presented('presentation'),
    options: Type.Optional(
      Type.Object(
        {
          ...policy,
          returnPresentation: Type.Optional(
            Type.Boolean({ description: 'VCALM’s: answers what was verified as well.' }),
          ),
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
const optionalText = (description: string) => Type.Optional(Type.String({ maxLength: 2048, description }))

/**
 * The options of `/1.0/identifiers/{did}`, and the query of a DID URL that is sent raw. What is not known here has an
 * answer of its own: DID Resolution 1.0 §11, FEATURE_NOT_SUPPORTED.
 */
export const resolveDidQuery = Type.Object(
  {
    versionId: optionalText('For did:ethr: the block of a change.'),
    versionTime: optionalText('Not for did:web: as of that moment, in UTC, to the second.'),
    service: optionalText('The id of a service in the document, or its fragment.'),
    serviceType: optionalText('The type of services in the document.'),
    relativeRef: optionalText("Relative to the service's URL."),
  },
  { additionalProperties: Type.String({ maxLength: 2048 }) },
)

/** `POST /1.0/identifiers/{did}`: the options. */
export const resolveDidBody = Type.Object(
  { ...resolveDidQuery.properties },
  { additionalProperties: Type.Unknown() },
)
export type ResolveDidBody = Static<typeof resolveDidBody>

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

/** VCALM has them in its schema, `errors` and `warnings` in its prose. */
const vcalm = {
  problemDetails: Type.Optional(Type.Array(problem, { description: 'The errors, then the warnings.' })),
  results: Type.Optional(
    Type.Object({}, { description: 'For returnResults: what became of each property.' }),
  ),
}

const record = Type.String({ format: 'uuid', description: 'Id of the verification record.' })

export const credentialVerdictAnswer = Type.Object({
  ...verdict,
  ...vcalm,
  credential: Type.Optional(Type.Unknown({ description: 'For returnCredential.' })),
  record,
})

export const presentationVerdictAnswer = Type.Object({
  ...verdict,
  ...vcalm,
  verifiablePresentation: Type.Optional(Type.Unknown({ description: 'For returnPresentation.' })),
  credentialResults: Type.Array(Type.Object(verdict)),
  record,
})

/** What is malformed is answered as a problem (RFC 9457), with the verdict beside it. */
export const malformedAnswer = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  code: Type.String(),
  instance: Type.String(),
  ...verdict,
  ...vcalm,
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

export const anchorProofAnswer = Type.Object({
  leaf: Type.String({ description: 'Hash of the group of records that were signed together.' }),
  sequence: Type.String({ description: 'Of the anchor: the first that holds it.' }),
  tag: Type.Integer({ description: 'Of the subtree in the anchor document.' }),
  index: Type.String(),
  size: Type.String(),
  root: Type.String(),
  proof: Type.Array(Type.String(), { description: 'Siblings, nearest first.' }),
})
