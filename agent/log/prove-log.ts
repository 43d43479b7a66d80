import type { Kysely } from 'kysely'
import type { LogName, LogTables } from '#agent/store/tables/log.ts'
import { consistencyRanges, inclusionRanges, type LeafRange } from './proof-ranges.ts'
import { readTiles } from './read-tiles.ts'
import { hashRange, tilesOf } from './tiles.ts'

type StoredLog = { database: Kysely<LogTables>; organisation: string; log: LogName }

/**
 * Proof that leaf `index` is in the log as it was at `size` leaves (RFC 9162 §2.1.3), nearest sibling first. `size`
 * is at most what was folded.
 *
 * @throws {RangeError} unless 0 ≤ index < size
 */
export async function proveInclusion({
  index,
  size,
  ...log
}: StoredLog & { index: bigint; size: bigint }): Promise<Buffer[]> {
  return hashRanges({ ...log, ranges: inclusionRanges({ index, size }) })
}

/**
 * Proof that the log at `to` leaves continues the log at `from` leaves (RFC 9162 §2.1.4).
 *
 * @throws {RangeError} unless 0 < from ≤ to
 */
export async function proveConsistency({
  from,
  to,
  ...log
}: StoredLog & { from: bigint; to: bigint }): Promise<Buffer[]> {
  return hashRanges({ ...log, ranges: consistencyRanges({ from, to }) })
}

/** Root of the log as it was at `size` leaves; `size` is at most what was folded. */
export async function logRoot({ size, ...log }: StoredLog & { size: bigint }): Promise<Buffer> {
  const [root] = await hashRanges({ ...log, ranges: [{ begin: 0n, end: size }] })
  return root!
}

async function hashRanges({
  ranges,
  ...log
}: StoredLog & { ranges: readonly LeafRange[] }): Promise<Buffer[]> {
  const tiles = await readTiles({ ...log, places: tilesOf(ranges) })
  return ranges.map((range) => hashRange({ tiles, range }))
}
