import { hashLeaf, sha256 } from '#agent/log/merkle-tree.ts'
import type { Check, VerdictValue } from './verdict.ts'
import type { VerificationOptions } from './verification-options.ts'

/** What was found of one document: the checks with their evidence, and never a claim. */
export type RecordedVerdict = {
  digest: string
  verified: boolean
  verdict: VerdictValue
  checks: readonly Check[]
}

/** That a verifier checked something, for whom, and what it found: what an auditor reads later. */
export type VerificationRecord = {
  type: 'CaresealVerificationRecord'
  format: 'hc-verification/1'
  /** UUID. */
  id: string
  /** RFC 3339. */
  time: string
  /** The verifier's DID. */
  verifier: string
  /** Who asked: organisation, client, and the person it acted for, if it named one. */
  organisation: string
  client: string
  person: string | null
  presented: RecordedVerdict & { kind: 'credential' | 'presentation' }
  /** Those of a presentation, in its order. */
  credentials: readonly RecordedVerdict[]
  /** What the caller asked for. */
  policy: VerificationOptions
}

const TAG = Buffer.from('hc-verification-leaf/1', 'ascii')

/** A record's leaf hash: H(0x00 ‖ "hc-verification-leaf/1" ‖ SHA-256 of its JCS text (RFC 8785)). */
export function verificationLeaf(record: string): Buffer {
  return hashLeaf(Buffer.concat([TAG, sha256(Buffer.from(record, 'utf8'))]))
}

/**
 * A record's JCS text (RFC 8785): keys in order, the rest as `JSON.stringify` has it. None of a record's keys looks like
 * a number, which is where JavaScript would keep another order; a general canonicalizer takes five times as long.
 */
export function encodeRecord(record: VerificationRecord): string {
  return JSON.stringify(sortKeys(record))
}

function sortKeys(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(sortKeys)
  const sorted: Record<string, unknown> = {}
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys((value as Record<string, unknown>)[key])
  return sorted
}
