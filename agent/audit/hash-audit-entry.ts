import canonicalize from 'canonicalize'
import { hashLeaf, sha256 } from '#agent/log/merkle-tree.ts'

/** An entry as it stands in the log: all that its hash covers. */
export type RecordedEntry = {
  organisation: string
  sequence: bigint
  recordedAt: Date
  /** `credential.issue` */
  action: string
  /** Id of what it was done to. */
  object: string
  /** `begun` and `failed` are of what goes on outside the database: its outcome may not be known. */
  outcome: 'begun' | 'done' | 'failed' | 'refused'
  client: string
  person: string | null
  /** SHA-256 of what was written, in hex. */
  digest?: string
  detail?: Record<string, unknown>
}

/** The hash before the first entry. */
export const CHAIN_START: Buffer = Buffer.alloc(32)

const LEAF_TAG = Buffer.from('hc-audit-leaf/1', 'ascii')

/** SHA-256(previous ‖ JCS(entry)) (RFC 8785): fixes the entry and all before it. */
export function hashAuditEntry({ previous, entry }: { previous: Uint8Array; entry: RecordedEntry }): Buffer {
  const text = canonicalize({
    ...entry,
    sequence: entry.sequence.toString(),
    recordedAt: entry.recordedAt.toISOString(),
  })!
  return sha256(Buffer.concat([previous, Buffer.from(text, 'utf8')]))
}

/** An entry's leaf hash in the audit log: H(0x00 ‖ "hc-audit-leaf/1" ‖ hash of the entry). */
export function auditLeaf(hash: Uint8Array): Buffer {
  return hashLeaf(Buffer.concat([LEAF_TAG, hash]))
}
