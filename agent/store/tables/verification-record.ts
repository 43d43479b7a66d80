import type { ColumnType } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type VerificationRecordTables = {
  /** Records that were committed together; `signature` is a JWS over their Merkle root. */
  verification_groups: {
    id: WrittenOnce<string>
    root: WrittenOnce<Buffer>
    size: WrittenOnce<number>
    signature: WrittenOnce<string>
    created_at: WrittenOnce<Date>
  }
  /** `record` is the JCS text that the leaf is the hash of; `path` its siblings, 32 bytes each, nearest first. */
  verification_records: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    record: WrittenOnce<string>
    group_id: WrittenOnce<string>
    leaf_index: WrittenOnce<number>
    path: WrittenOnce<Buffer>
    created_at: WrittenOnce<Date>
  }
}
