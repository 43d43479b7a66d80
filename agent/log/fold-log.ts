import { sql, type Transaction } from 'kysely'
import type { LogName, LogTables } from '#agent/store/tables/log.ts'
import { growTiles, openTiles, type Tile } from './grow-tiles.ts'
import { EMPTY_ROOT } from './merkle-tree.ts'
import { readTiles } from './read-tiles.ts'
import { hashRange, type Tiles, tileKey } from './tiles.ts'

export type FoldedLog = { size: bigint; root: Buffer }

/** At most this many appends are folded at once, so that memory stays bounded however long nobody folded. */
const BATCHES = 2_000

/**
 * Takes what was appended to a log into its tree, and answers the tree's size and root. What it costs depends on the
 * new leaves alone. Appending goes on meanwhile: what is committed later waits for the next fold.
 */
export async function foldLog({
  transaction,
  organisation,
  log,
}: {
  transaction: Transaction<LogTables>
  organisation: string
  log: LogName
}): Promise<FoldedLog> {
  let head = await lockHead({ transaction, organisation, log })
  for (;;) {
    const leaves = await takeBatches({ transaction, organisation, log, size: head.size })
    if (leaves.length === 0) return head
    head = await growTree({ transaction, organisation, log, size: head.size, leaves })
  }
}

type Fold = { transaction: Transaction<LogTables>; organisation: string; log: LogName }

async function lockHead({ transaction, organisation, log }: Fold): Promise<FoldedLog> {
  return transaction
    .insertInto('log_heads')
    .values({ organisation, log, size: 0n, root: EMPTY_ROOT })
    .onConflict((conflict) => conflict.columns(['organisation', 'log']).doUpdateSet({ log }))
    .returning(['size', 'root'])
    .executeTakeFirstOrThrow()
}

/** The next leaf hashes, in the order of their indexes, which is the order of commits. */
async function takeBatches({
  transaction,
  organisation,
  log,
  size,
}: Fold & { size: bigint }): Promise<Buffer> {
  const { rows } = await sql<{ first_index: bigint; hashes: Buffer }>`
    WITH next AS (
      SELECT first_index FROM log_batches WHERE organisation = ${organisation} AND log = ${log}
      ORDER BY first_index LIMIT ${BATCHES}
    ), taken AS (
      DELETE FROM log_batches USING next
      WHERE organisation = ${organisation} AND log = ${log} AND log_batches.first_index = next.first_index
      RETURNING log_batches.first_index, hashes
    )
    SELECT first_index, hashes FROM taken ORDER BY first_index
  `.execute(transaction)
  let next = size
  for (const { first_index, hashes } of rows) {
    if (first_index !== next) throw new Error(`the ${log} log of ${organisation} has a gap at ${next}`)
    next += BigInt(hashes.length / 32)
  }
  return Buffer.concat(rows.map(({ hashes }) => hashes))
}

async function growTree({
  transaction,
  organisation,
  log,
  size,
  leaves,
}: Fold & { size: bigint; leaves: Buffer }): Promise<FoldedLog> {
  const open = await readTiles({ database: transaction, organisation, log, places: openTiles(size) })
  const grown = growTiles({ tiles: open, size, leaves })
  await writeTiles({ transaction, organisation, log, tiles: grown })
  const tiles: Tiles = new Map([...open, ...grown.map((tile) => [tileKey(tile), tile.hashes] as const)])
  const end = size + BigInt(leaves.length / 32)
  const root = hashRange({ tiles, range: { begin: 0n, end } })
  await transaction
    .updateTable('log_heads')
    .set({ size: end, root })
    .where('organisation', '=', organisation)
    .where('log', '=', log)
    .execute()
  return { size: end, root }
}

async function writeTiles({
  transaction,
  organisation,
  log,
  tiles,
}: Fold & { tiles: Tile[] }): Promise<void> {
  await sql`
    INSERT INTO log_tiles (organisation, log, level, tile, hashes)
    SELECT ${organisation}, ${log}, level, tile, hashes
    FROM unnest(
      ${tiles.map(({ level }) => level)}::smallint[],
      ${tiles.map(({ tile }) => tile.toString())}::bigint[],
      ${tiles.map(({ hashes }) => hashes)}::bytea[]
    ) AS new (level, tile, hashes)
    ON CONFLICT (organisation, log, level, tile) DO UPDATE SET hashes = excluded.hashes
  `.execute(transaction)
}
