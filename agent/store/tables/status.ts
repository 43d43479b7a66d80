import type { ColumnType, Generated } from 'kysely'
import type { StatusMessage } from '#agent/status/status-messages.ts'

type WrittenOnce<T> = ColumnType<T, T, never>

export type StatusPurpose = 'revocation' | 'suspension' | 'message'

export type StatusTables = {
  /** Two lists that share their indexes, and a third where the organisation has status messages. Opened once all are
   * anchored; closed when full, after a restore, or when a pair with other messages is opened. `allocated` counts the
   * indexes given out and never goes down. */
  status_list_pairs: {
    id: Generated<bigint>
    organisation: WrittenOnce<string>
    revocation_list: WrittenOnce<string>
    suspension_list: WrittenOnce<string>
    message_list: WrittenOnce<string | null>
    message_set: WrittenOnce<bigint | null>
    sealed_key: WrittenOnce<Buffer>
    allocated: ColumnType<number, never, number>
    created_at: WrittenOnce<Date>
    opened_at: Date | null
    closed_at: Date | null
  }
  /** What the values of an organisation's status messages mean; the newest row counts for new lists. */
  status_message_sets: {
    id: Generated<bigint>
    organisation: WrittenOnce<string>
    status_size: WrittenOnce<number>
    messages: ColumnType<StatusMessage[], string, never>
    reference: WrittenOnce<string | null>
    created_at: WrittenOnce<Date>
  }
  /** A list as it is published: `bits` are compressed; `version` 0 is not published yet. */
  status_lists: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    pair: WrittenOnce<bigint>
    purpose: WrittenOnce<StatusPurpose>
    version: number
    bits: Buffer
    /** To be signed again by the next fold, though nothing in it changed. */
    renew: ColumnType<boolean, never, boolean>
  }
  /** Every version that was published, as it was signed. `salt` hides it in the anchor. */
  status_list_versions: {
    list: WrittenOnce<string>
    version: WrittenOnce<number>
    bit_root: WrittenOnce<Buffer>
    salt: WrittenOnce<Buffer>
    credential: WrittenOnce<string>
    created_at: WrittenOnce<Date>
  }
  /** Counts an organisation's changes; locked by whoever makes one. */
  status_change_heads: { organisation: string; size: bigint }
  /** Every change of a bit, in the order of commits; `index` is the bit's. */
  status_changes: {
    organisation: WrittenOnce<string>
    sequence: WrittenOnce<bigint>
    list: WrittenOnce<string>
    index: WrittenOnce<number>
    value: WrittenOnce<boolean>
    recorded_at: WrittenOnce<Date>
  }
}
