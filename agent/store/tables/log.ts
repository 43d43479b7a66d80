import type { ColumnType } from 'kysely'

export type LogName = 'issuance' | 'audit' | 'document' | 'verification'

type WrittenOnce<T> = ColumnType<T, T, never>

export type LogTables = {
  /** Counts the leaves of a log; locked by whoever appends. */
  logs: { organisation: string; log: LogName; size: bigint }
  /** Leaf hashes, 32 bytes each, that were appended and are not in the tree yet. */
  log_batches: {
    organisation: WrittenOnce<string>
    log: WrittenOnce<LogName>
    first_index: WrittenOnce<bigint>
    hashes: WrittenOnce<Buffer>
  }
  /** How much of a log is in the tree, and the root of that; locked by whoever folds. */
  log_heads: { organisation: string; log: LogName; size: bigint; root: Buffer }
  /** C2SP tlog-tiles of height 8: up to 256 hashes; entry n of level l is the root of 256^l leaves. */
  log_tiles: {
    organisation: WrittenOnce<string>
    log: WrittenOnce<LogName>
    level: WrittenOnce<number>
    tile: WrittenOnce<bigint>
    hashes: Buffer
  }
}
