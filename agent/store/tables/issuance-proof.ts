import type { ColumnType } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type IssuanceProofTables = {
  /** Proofs that held: what was signed (`digest`) is in the issuance log of the anchor with this root. `path` is its
   * siblings, 32 bytes each, nearest first. Kept for as long as the records that rest on them. */
  issuance_proofs: {
    root: WrittenOnce<string>
    digest: WrittenOnce<Buffer>
    organisation: WrittenOnce<string>
    sequence: WrittenOnce<bigint>
    log_index: WrittenOnce<bigint>
    path: WrittenOnce<Buffer>
  }
}
