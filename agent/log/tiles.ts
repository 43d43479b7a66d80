import { EMPTY_ROOT, hashChildren, hashPairs } from './merkle-tree.ts'
import type { LeafRange } from './proof-ranges.ts'

/** C2SP tlog-tiles: entry n of level l is the root over leaves [n·256^l, (n+1)·256^l); a tile has up to 256 of them. */
export const TILE_HEIGHT = 8
export const TILE_WIDTH = 256

/** Where a tile is: `level` 0 holds leaf hashes. */
export type TilePlace = { level: number; tile: bigint }

/** Tiles by `tileKey`: the hashes that a tile has, 32 bytes each. */
export type Tiles = ReadonlyMap<string, Uint8Array>

/** A complete subtree: 2^height leaves from index·2^height on. */
type Node = { height: number; index: bigint }

export function tileKey({ level, tile }: TilePlace): string {
  return `${level}/${tile}`
}

/** The tiles that are needed to hash these ranges of a tree. */
export function tilesOf(ranges: readonly LeafRange[]): TilePlace[] {
  const places = ranges.flatMap((range) => nodesOf(range).map((node) => placeOf(node)))
  return [...new Map(places.map((place) => [tileKey(place), place])).values()]
}

/**
 * Hash of a subtree (RFC 9162 §2.1.1), complete or at the right edge, from stored tiles.
 *
 * @throws {Error} if the tiles do not hold it
 */
export function hashRange({ tiles, range }: { tiles: Tiles; range: LeafRange }): Buffer {
  const hashes = nodesOf(range).map((node) => hashNode({ tiles, node }))
  return (
    hashes.reduceRight<Buffer | undefined>(
      (right, left) => (right ? hashChildren(left, right) : left),
      undefined,
    ) ?? EMPTY_ROOT
  )
}

/** The complete subtrees that make up a subtree of the tree, the largest first. */
function nodesOf({ begin, end }: LeafRange): Node[] {
  const nodes: Node[] = []
  let next = begin
  for (let height = 62; height >= 0; height--) {
    const width = 1n << BigInt(height)
    if (end - next < width) continue
    nodes.push({ height, index: next >> BigInt(height) })
    next += width
  }
  return nodes
}

function placeOf({ height, index }: Node): TilePlace & { first: number; width: number } {
  const inner = height % TILE_HEIGHT
  const first = index << BigInt(inner)
  return {
    level: (height - inner) / TILE_HEIGHT,
    tile: first >> BigInt(TILE_HEIGHT),
    first: Number(first & BigInt(TILE_WIDTH - 1)),
    width: 1 << inner,
  }
}

function hashNode({ tiles, node }: { tiles: Tiles; node: Node }): Buffer {
  const { first, width, ...place } = placeOf(node)
  const stored = tiles.get(tileKey(place))
  if (!stored || stored.length < (first + width) * 32)
    throw new Error(`tile ${tileKey(place)} does not reach that far`)
  let level = splitHashes(stored.subarray(first * 32, (first + width) * 32))
  while (level.length > 1) level = hashPairs(level)
  return Buffer.from(level[0]!)
}

/** 32-byte hashes out of one buffer, without copying. */
export function splitHashes(hashes: Uint8Array): Uint8Array[] {
  return Array.from({ length: hashes.length / 32 }, (_, place) =>
    hashes.subarray(place * 32, (place + 1) * 32),
  )
}
