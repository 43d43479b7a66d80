import type { ColumnType } from 'kysely'
import type { StatusMessage } from '#agent/status/status-messages.ts'

type WrittenOnce<T> = ColumnType<T, T, never>

/** What a verifier keeps of others' status lists, so that a restart knows what was seen. */
export type ListTables = {
  /** The newest version held of a list. `bits` are compressed; `valid_until` is the list credential's own, as are
   * `purposes`, `status_size` (bits of a status) and `messages`. */
  list_versions: {
    url: WrittenOnce<string>
    organisation: string
    purposes: string[]
    status_size: number | null
    messages: ColumnType<StatusMessage[] | null, string | null, string | null>
    version: number
    bit_root: string
    bits: Buffer
    valid_until: Date | null
  }
  /** The highest version of a list that a final anchor named: an older one is a roll-back. */
  list_marks: { url: WrittenOnce<string>; version: number }
  /** The highest final anchor seen of an organisation, and the chain of anchors that it ends. */
  list_anchor_marks: { organisation: WrittenOnce<string>; sequence: bigint; chain: string }
  /** Anchor documents by the root that they are the detail of, kept for as long as the records that rest on them. */
  list_documents: {
    root: WrittenOnce<string>
    organisation: WrittenOnce<string>
    sequence: WrittenOnce<bigint>
    document: WrittenOnce<string>
  }
  /** Every version that counted, as its issuer signed it: kept for as long as the records that rest on it. */
  list_credentials: {
    url: WrittenOnce<string>
    version: WrittenOnce<number>
    bit_root: WrittenOnce<string>
    credential: WrittenOnce<string>
  }
}
