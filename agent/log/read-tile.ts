import type { Kysely } from 'kysely'
import type { LogName, LogTables } from '#agent/store/tables/log.ts'
import { readTiles } from './read-tiles.ts'
import { TILE_WIDTH, tileKey } from './tiles.ts'

/**
 * A tile of a log as C2SP tlog-tiles serves it: `width` hashes of 32 bytes, 256 for a full tile. A log only grows, so
 * what is answered once is always the answer.
 *
 * @returns undefined if the log has no such tile, or not that much of it
 */
export async function readTile({
  database,
  organisation,
  log,
  level,
  tile,
  width = TILE_WIDTH,
}: {
  database: Kysely<LogTables>
  organisation: string
  log: LogName
  level: number
  tile: bigint
  width?: number
}): Promise<Buffer | undefined> {
  if (!isWithin(level, 0, 7) || !isWithin(width, 1, TILE_WIDTH) || tile < 0n || tile >= 1n << 63n)
    return undefined
  const place = { level, tile }
  const stored = (await readTiles({ database, organisation, log, places: [place] })).get(tileKey(place))
  return stored && stored.length >= width * 32 ? Buffer.from(stored.subarray(0, width * 32)) : undefined
}

function isWithin(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to
}
