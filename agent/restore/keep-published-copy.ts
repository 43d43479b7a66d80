import { randomUUID } from 'node:crypto'
import { mkdir, rename, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { ANCHOR_TAGS, type AnchorDocument } from '#agent/anchors/anchor-document.ts'
import type { IssuingTables } from '#agent/issue/issuing-contents.ts'
import { TILE_WIDTH } from '#agent/log/tiles.ts'
import { type PublishedPlace, publishedPlace } from './published-place.ts'

/**
 * Keeps a copy of an anchor outside the database, before the anchor is sent: its document, the versions of the status lists
 * that it names, and the leaves of the issuance log. All of it is public. An issuer whose database had to be restored from
 * an older backup takes from here what it published since (`restorePublished`).
 *
 * Each file is written whole or not at all, the document last: where it is, the rest is too.
 */
export async function keepPublishedCopy({
  database,
  directory,
  organisation,
  sequence,
  root,
}: {
  database: Kysely<IssuingTables>
  directory: string
  /** Its id. */
  organisation: string
  sequence: bigint
  root: string
}): Promise<void> {
  const place = publishedPlace({ directory, organisation })
  const path = place.anchor({ sequence, root })
  if ((await sizeOf(path)) > 0) return
  const row = await database
    .selectFrom('anchors')
    .select('document')
    .where('organisation', '=', organisation)
    .where('sequence', '=', sequence)
    .where('root', '=', root)
    .executeTakeFirst()
  // replaced meanwhile: it is not sent either
  if (!row) return
  const document: AnchorDocument = JSON.parse(row.document)
  await keepLists({ database, place, document })
  await keepLog({ database, place, organisation, document })
  await writeWhole(path, row.document)
}

async function keepLists({
  database,
  place,
  document: { statusLists },
}: {
  database: Kysely<IssuingTables>
  place: PublishedPlace
  document: AnchorDocument
}): Promise<void> {
  for (const { id, version } of statusLists) {
    const path = place.list({ id, version })
    if ((await sizeOf(path)) > 0) continue
    const { credential } = await database
      .selectFrom('status_list_versions')
      .select('credential')
      .where('list', '=', id)
      .where('version', '=', version)
      .executeTakeFirstOrThrow()
    await writeWhole(path, credential)
  }
}

async function keepLog({
  database,
  place,
  organisation,
  document: { subtrees },
}: {
  database: Kysely<IssuingTables>
  place: PublishedPlace
  organisation: string
  document: AnchorDocument
}): Promise<void> {
  const size = Number(subtrees.find(({ tag }) => tag === ANCHOR_TAGS.issuanceLog)?.size ?? 0)
  const last = Math.ceil(size / TILE_WIDTH) - 1
  let first = Math.max(0, last)
  // they are written in order, so those before a full one are there
  while (first > 0 && (await sizeOf(place.tile(first - 1))) < TILE_WIDTH * 32) first--
  for (let tile = first; tile <= last; tile++) {
    const { rows } = await sql<{ hashes: Buffer }>`
      SELECT hashes FROM log_tiles
      WHERE organisation = ${organisation} AND log = 'issuance' AND level = 0 AND tile = ${tile}
    `.execute(database)
    await writeWhole(place.tile(tile), rows[0]!.hashes)
  }
}

/** 0 for one that is not there. */
async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  )
}

async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const draft = `${path}.${randomUUID()}`
  await writeFile(draft, content, { flush: true })
  await rename(draft, path)
}
