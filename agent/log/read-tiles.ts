import { type Kysely, sql } from 'kysely'
import type { LogName, LogTables } from '#agent/store/tables/log.ts'
import { type TilePlace, type Tiles, tileKey } from './tiles.ts'

/** Reads tiles of a log in one query; those that do not exist are left out. */
export async function readTiles({
  database,
  organisation,
  log,
  places,
}: {
  database: Kysely<LogTables>
  organisation: string
  log: LogName
  places: readonly TilePlace[]
}): Promise<Tiles> {
  if (places.length === 0) return new Map()
  const { rows } = await sql<{ level: number; tile: bigint; hashes: Buffer }>`
    SELECT level, tile, hashes FROM log_tiles
    JOIN unnest(
      ${places.map(({ level }) => level)}::smallint[],
      ${places.map(({ tile }) => tile.toString())}::bigint[]
    ) AS wanted (level, tile) USING (level, tile)
    WHERE organisation = ${organisation} AND log = ${log}
  `.execute(database)
  return new Map(rows.map((row) => [tileKey(row), row.hashes]))
}
