import { merkleRoot } from './merkle-tree.ts'
import { splitHashes, TILE_HEIGHT, TILE_WIDTH, type TilePlace, type Tiles, tileKey } from './tiles.ts'

export type Tile = TilePlace & { hashes: Buffer }

/** The tiles at the right edge of a tree of `size` leaves that are not full: what new leaves are added to. */
export function openTiles(size: bigint): TilePlace[] {
  const places: TilePlace[] = []
  for (let level = 0, entries = size; entries > 0n; level++, entries >>= BigInt(TILE_HEIGHT)) {
    if (entries % BigInt(TILE_WIDTH) !== 0n) places.push({ level, tile: entries >> BigInt(TILE_HEIGHT) })
  }
  return places
}

/**
 * The tiles that change when leaves are added to a tree: only the right edge of each level.
 *
 * @param tiles those of `openTiles(size)`
 * @param leaves leaf hashes, 32 bytes each, one after the other
 */
export function growTiles({
  tiles,
  size,
  leaves,
}: {
  tiles: Tiles
  size: bigint
  leaves: Uint8Array
}): Tile[] {
  const grown: Tile[] = []
  let entries = size
  let added = leaves
  for (let level = 0; added.length > 0; level++) {
    const changed = growLevel({ tiles, level, entries, added })
    grown.push(...changed)
    const full = changed.filter(({ hashes }) => hashes.length === TILE_WIDTH * 32)
    added = Buffer.concat(full.map(({ hashes }) => merkleRoot(splitHashes(hashes))))
    entries >>= BigInt(TILE_HEIGHT)
  }
  return grown
}

function growLevel({
  tiles,
  level,
  entries,
  added,
}: {
  tiles: Tiles
  level: number
  entries: bigint
  added: Uint8Array
}): Tile[] {
  const first = { level, tile: entries >> BigInt(TILE_HEIGHT) }
  const present = Number(entries % BigInt(TILE_WIDTH)) * 32
  const before = present === 0 ? Buffer.alloc(0) : tiles.get(tileKey(first))
  if (before?.length !== present) throw new Error(`tile ${tileKey(first)} is not as long as the tree says`)
  const all = Buffer.concat([before, added])
  const changed: Tile[] = []
  for (let place = 0; place * TILE_WIDTH * 32 < all.length; place++) {
    const hashes = all.subarray(place * TILE_WIDTH * 32, (place + 1) * TILE_WIDTH * 32)
    changed.push({ level, tile: first.tile + BigInt(place), hashes })
  }
  return changed
}
