import { type Static, type TSchema, Type } from '@sinclair/typebox'
import type { RecordedVerdict, VerificationRecord } from '#agent/verify/verification-record.ts'
import { createAjv } from '#schemas/create-ajv.ts'
import type { ViewedAt } from './create-knowledge-view.ts'

/** What the checks of a record tell as evidence, as far as it can be held against anything. */

const whole = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const bytes32 = Type.String({ pattern: '^0x[0-9a-f]{64}$' })
const reference = Type.Object({ number: whole, hash: bytes32 })

const statusEvidence = Type.Object({
  entries: Type.Array(
    Type.Object({
      url: Type.String(),
      purpose: Type.Union([
        Type.Literal('revocation'),
        Type.Literal('suspension'),
        Type.Literal('message'),
        Type.Literal('refresh'),
      ]),
      index: whole,
      statusSize: Type.Optional(whole),
      statusMessage: Type.Optional(
        Type.Array(Type.Object({ status: Type.String(), message: Type.String() })),
      ),
      outcome: Type.String(),
      code: Type.String(),
      version: Type.Optional(whole),
      anchor: Type.Optional(
        Type.Object({
          sequence: Type.String({ pattern: '^[0-9]{1,20}$' }),
          root: bytes32,
          block: reference,
        }),
      ),
    }),
  ),
  block: Type.Union([Type.Object({ number: whole, hash: bytes32, timestamp: whole }), Type.Null()]),
  finalizedBlock: Type.Union([reference, Type.Null()]),
  lagSeconds: Type.Union([Type.Number({ minimum: 0, maximum: 1e12 }), Type.Null()]),
})

const proofEvidence = Type.Object({
  kid: Type.String(),
  keyThumbprint: Type.Optional(bytes32),
  didVersion: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  issuedBy: Type.Optional(
    Type.Object({
      sequence: Type.String({ pattern: '^[0-9]{1,20}$' }),
      root: bytes32,
      block: reference,
      digest: Type.Optional(bytes32),
    }),
  ),
})

const issuerEvidence = Type.Object({
  root: Type.String({ pattern: '^0x[0-9a-fA-F]{40}$' }),
  path: Type.Array(Type.Object({ id: bytes32, scopeHash: bytes32, block: reference })),
  /** Of a path that was over: the anchor that shows that it was issued before. */
  issuedBy: Type.Optional(Type.Object({ sequence: Type.String({ pattern: '^[0-9]{1,20}$' }) })),
})

const formatEvidence = Type.Object({ types: Type.Array(Type.String()) })

export type RecordedStatus = Static<typeof statusEvidence>
export type RecordedProof = Static<typeof proofEvidence>
export type RecordedPath = Static<typeof issuerEvidence>

/** Undefined where the check did not come so far as to have seen this. */
export type Recorded = {
  types: readonly string[] | undefined
  proof: RecordedProof | undefined
  status: RecordedStatus | undefined
  issuer: RecordedPath | undefined
}

const ajv = createAjv({ explain: false })
const readStatus = createReader(statusEvidence)
const readProof = createReader(proofEvidence)
const readPath = createReader(issuerEvidence)
const readFormat = createReader(formatEvidence)

/** What a verdict tells of what it rests on. */
export function readRecorded({ checks }: Pick<RecordedVerdict, 'checks'>): Recorded {
  const of = (name: string): unknown => checks.find(({ check }) => check === name)?.evidence
  return {
    types: readFormat(of('format'))?.types,
    proof: readProof(of('proof')),
    status: readStatus(of('status')),
    issuer: readPath(of('issuer')),
  }
}

/** What was presented, and the credentials in it. */
export function verdictsOf({ presented, credentials }: VerificationRecord): readonly RecordedVerdict[] {
  return [presented, ...credentials]
}

/** As of which block a verdict was found; undefined if it did not come so far as to look at the chain. */
export function viewedAt({
  status,
  time,
}: {
  status: RecordedStatus | undefined
  time: Date
}): ViewedAt | undefined {
  if (!status?.block) return undefined
  const seenAt = new Date(time.getTime() - (status.lagSeconds ?? 0) * 1000)
  return { latest: status.block, finalized: status.finalizedBlock, seenAt }
}

/** The DID in a recorded key id. */
export function signerOf({ proof }: Recorded): string | undefined {
  return proof?.kid.split('#')[0]
}

function createReader<Schema extends TSchema>(
  schema: Schema,
): (value: unknown) => Static<Schema> | undefined {
  const isValid = ajv.compile<Static<Schema>>(schema)
  return (value) => (isValid(value) ? value : undefined)
}
