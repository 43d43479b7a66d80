import type { ColumnType, Generated } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type StatusPurpose = 'revocation' | 'suspension'

export type StatusTables = {
  /** Two lists that share their indexes. Opened once both are anchored; closed when full, or after a restore.
   * `allocated` counts the indexes given out and never goes down. */
  status_list_pairs: {
    id: Generated<bigint>
    organisation: WrittenOnce<string>
    revocation_list: WrittenOnce<string>
    suspension_list: WrittenOnce<string>
    sealed_key: WrittenOnce<Buffer>
    allocated: ColumnType<number, never, number>
    created_at: WrittenOnce<Date>
    opened_at: Date | null
    closed_at: Date | null
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
  /** Every change of a bit, in the order of commits. */
  status_changes: {
    organisation: WrittenOnce<string>
    sequence: WrittenOnce<bigint>
    list: WrittenOnce<string>
    index: WrittenOnce<number>
    value: WrittenOnce<boolean>
    recorded_at: WrittenOnce<Date>
  }
}
