import { Type } from '@sinclair/typebox'
import { createAjv } from '#schemas/create-ajv.ts'
import { describeFault } from './describe-fault.ts'
import type { EvidenceBundle } from './evidence-bundle.ts'
import { knowledgeSchema } from './knowledge.ts'
import { recordAnchorSchema } from './record-anchor.ts'

/** A document that is no evidence at all. */
export class EvidenceError extends Error {
  override readonly name = 'EvidenceError'
}

const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const nullableText = Type.Union([Type.String(), Type.Null()])

const check = Type.Object({
  check: Type.String(),
  outcome: Type.Union(['pass', 'fail', 'unknown', 'skipped'].map((outcome) => Type.Literal(outcome))),
  code: Type.String(),
  message: Type.String(),
  evidence: Type.Object({}),
})

const verdict = {
  digest: Type.String(),
  verified: Type.Boolean(),
  verdict: Type.String(),
  checks: Type.Array(check),
}

/** Only what is read of it: the signature says whether the rest is the verifier's. */
const evidenceSchema = Type.Object(
  {
    type: Type.Literal('CaresealEvidence'),
    format: Type.Literal('hc-evidence/1'),
    verification: Type.Object(
      {
        record: Type.Object({
          type: Type.Literal('CaresealVerificationRecord'),
          format: Type.Literal('hc-verification/1'),
          id: Type.String(),
          time: Type.String({ format: 'date-time' }),
          verifier: Type.String(),
          organisation: Type.String(),
          client: Type.String(),
          person: nullableText,
          presented: Type.Object({ kind: Type.String(), ...verdict }),
          credentials: Type.Array(Type.Object(verdict)),
          policy: Type.Object({}),
        }),
        proof: Type.Object({
          type: Type.Literal('CaresealGroupProof'),
          leafIndex: whole,
          treeSize: whole,
          path: Type.Array(Type.String({ pattern: '^0x[0-9a-f]{64}$' })),
          signedRoot: Type.String(),
        }),
      },
      { additionalProperties: false },
    ),
    trustedRoots: Type.Array(Type.String()),
    knowledge: knowledgeSchema,
    anchor: Type.Optional(recordAnchorSchema),
  },
  { additionalProperties: false },
)

const validate = createAjv({ explain: false }).compile(evidenceSchema)

/**
 * Reads an evidence bundle; nothing in it is believed yet.
 *
 * @param value parsed JSON
 * @throws {EvidenceError} with the place that is not as it must be
 */
export function parseEvidence(value: unknown): EvidenceBundle {
  if (!validate(value)) throw new EvidenceError(`not an evidence bundle: ${describeFault(validate.errors)}`)
  return value as unknown as EvidenceBundle
}
