import type { ColumnType } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type VerificationLogTables = {
  /** Where a group of records is in the log of the verifier (a DID) that signed it; null until the next fold. */
  verification_log: {
    group_id: WrittenOnce<string>
    verifier: WrittenOnce<string>
    log_index: ColumnType<bigint | null, never, bigint>
  }
}
