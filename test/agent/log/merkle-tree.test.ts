import test from 'ava'
import fc from 'fast-check'
import { growTiles, openTiles } from '#agent/log/grow-tiles.ts'
import { EMPTY_ROOT, hashChildren, hashLeaf, merklePaths, merkleRoot } from '#agent/log/merkle-tree.ts'
import { consistencyRanges, inclusionRanges, type LeafRange } from '#agent/log/proof-ranges.ts'
import { hashRange, tileKey, tilesOf } from '#agent/log/tiles.ts'
import { createTreeHasher } from '#agent/log/tree-hasher.ts'
import { verifyConsistency } from '#agent/log/verify-consistency.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'

// the test vectors of the Certificate Transparency reference implementation
const ENTRIES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
]
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
const KNOWN = ENTRIES.map((entry) => hashLeaf(Buffer.from(entry, 'hex')))

/** RFC 9162 §2.1.1 as it is written: MTH(D[n]). */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return EMPTY_ROOT
  if (leaves.length === 1) return leaves[0]!
  let split = 1
  while (split * 2 < leaves.length) split *= 2
  return hashChildren(naiveRoot(leaves.slice(0, split)), naiveRoot(leaves.slice(split)))
}

function leavesUpTo(count: number): Buffer[] {
  return Array.from({ length: count }, (_, index) => hashLeaf(Buffer.from(`entry ${index}`)))
}

function hashesOf(leaves: readonly Buffer[], ranges: readonly LeafRange[]): Buffer[] {
  return ranges.map(({ begin, end }) => naiveRoot(leaves.slice(Number(begin), Number(end))))
}

test('RFC 9162 §2.1.1: roots of the reference vectors', (t) => {
  t.is(EMPTY_ROOT.toString('hex'), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
  for (const [index, root] of ROOTS.entries()) {
    t.is(merkleRoot(KNOWN.slice(0, index + 1)).toString('hex'), root)
  }
})

test('RFC 9162 §2.1.3: inclusion proof of a reference vector', (t) => {
  const proof = hashesOf(KNOWN, inclusionRanges({ index: 5n, size: 8n }))
  t.deepEqual(
    proof.map((hash) => hash.toString('hex')),
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  )
})

test('RFC 9162 §2.1.4: consistency proof of a reference vector', (t) => {
  const proof = hashesOf(KNOWN, consistencyRanges({ from: 6n, to: 8n }))
  t.deepEqual(
    proof.map((hash) => hash.toString('hex')),
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  )
})

test('roots and paths are those of the definition, for every size up to 70', (t) => {
  const hasher = createTreeHasher()
  for (let size = 0; size <= 70; size++) {
    const leaves = leavesUpTo(size)
    const root = naiveRoot(leaves)
    t.deepEqual(merkleRoot(leaves), root)
    t.deepEqual(hasher.root(), root)
    const { paths } = merklePaths(leaves)
    for (const [index, path] of paths.entries()) {
      t.deepEqual(path, hashesOf(leaves, inclusionRanges({ index: BigInt(index), size: BigInt(size) })))
    }
    hasher.add(hashLeaf(Buffer.from(`entry ${size}`)))
  }
})

test('an inclusion proof holds for its leaf, index, size and root, and for nothing else', (t) => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 80 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1))),
      ([size, index]) => {
        const leaves = leavesUpTo(size)
        const proven = {
          leaf: leaves[index]!,
          index: BigInt(index),
          size: BigInt(size),
          proof: hashesOf(leaves, inclusionRanges({ index: BigInt(index), size: BigInt(size) })),
          root: naiveRoot(leaves),
        }
        const other = hashLeaf(Buffer.from('another'))
        const bad = [
          { leaf: other },
          { root: other },
          { size: 0n },
          { index: -1n },
          { index: proven.size },
          { proof: [...proven.proof, other] },
          { leaf: proven.leaf.subarray(1) },
          ...proven.proof.map((_, place) => ({ proof: proven.proof.with(place, other) })),
          ...(proven.proof.length > 0
            ? [{ proof: proven.proof.slice(1) }, { proof: proven.proof.slice(0, -1) }]
            : []),
          ...(size > 1 ? [{ index: BigInt((index + 1) % size) }] : []),
        ]
        return verifyInclusion(proven) && bad.every((change) => !verifyInclusion({ ...proven, ...change }))
      },
    ),
  )
  t.pass()
})

test('a consistency proof holds for its two trees, and for nothing else', (t) => {
  fc.assert(
    fc.property(
      fc
        .integer({ min: 1, max: 80 })
        .chain((to) => fc.tuple(fc.integer({ min: 1, max: to }), fc.constant(to))),
      ([from, to]) => {
        const leaves = leavesUpTo(to)
        const other = hashLeaf(Buffer.from('another'))
        const proven = {
          from: { size: BigInt(from), root: naiveRoot(leaves.slice(0, from)) },
          to: { size: BigInt(to), root: naiveRoot(leaves) },
          proof: hashesOf(leaves, consistencyRanges({ from: BigInt(from), to: BigInt(to) })),
        }
        const bad = [
          { from: { ...proven.from, root: other } },
          { to: { ...proven.to, root: other } },
          { from: { ...proven.from, size: proven.to.size + 1n } },
          { proof: [...proven.proof, other] },
          ...proven.proof.map((_, place) => ({ proof: proven.proof.with(place, other) })),
          ...(proven.proof.length > 0 ? [{ proof: [] }, { proof: proven.proof.slice(1) }] : []),
        ]
        return (
          verifyConsistency(proven) && bad.every((change) => !verifyConsistency({ ...proven, ...change }))
        )
      },
    ),
  )
  t.pass()
})

test('every tree continues the empty one, which has one root', (t) => {
  const to = { size: 3n, root: naiveRoot(leavesUpTo(3)) }
  t.true(verifyConsistency({ from: { size: 0n, root: EMPTY_ROOT }, to, proof: [] }))
  t.false(verifyConsistency({ from: { size: 0n, root: to.root }, to, proof: [] }))
  t.false(verifyConsistency({ from: { size: 0n, root: EMPTY_ROOT }, to, proof: [EMPTY_ROOT] }))
})

test('tiles that grow in any steps hold the same hashes as the whole tree', (t) => {
  const leaves = leavesUpTo(70_000)
  const tiles = new Map<string, Uint8Array>()
  const all = Buffer.concat(leaves)
  let size = 0
  for (const step of [1, 254, 1, 1, 255, 256, 257, 1_000, 64_000, 3_975]) {
    const open = new Map(openTiles(BigInt(size)).map((place) => [tileKey(place), tiles.get(tileKey(place))!]))
    const added = all.subarray(size * 32, (size + step) * 32)
    for (const tile of growTiles({ tiles: open, size: BigInt(size), leaves: added })) {
      tiles.set(tileKey(tile), tile.hashes)
    }
    size += step
    t.deepEqual(
      hashRange({ tiles, range: { begin: 0n, end: BigInt(size) } }),
      merkleRoot(leaves.slice(0, size)),
    )
  }
  for (const index of [0n, 255n, 256n, 65_535n, 65_536n, BigInt(size - 1)]) {
    const ranges = inclusionRanges({ index, size: BigInt(size) })
    const few = new Map(tilesOf(ranges).map((place) => [tileKey(place), tiles.get(tileKey(place))!]))
    t.true(few.size <= 6, `${few.size} tiles for a proof`)
    const proof = ranges.map((range) => hashRange({ tiles: few, range }))
    t.true(
      verifyInclusion({
        leaf: leaves[Number(index)]!,
        index,
        size: BigInt(size),
        proof,
        root: merkleRoot(leaves.slice(0, size)),
      }),
    )
  }
})

test('a leaf outside the tree and a shrinking tree have no proof', (t) => {
  t.throws(() => inclusionRanges({ index: 3n, size: 3n }), { instanceOf: RangeError })
  t.throws(() => inclusionRanges({ index: -1n, size: 3n }), { instanceOf: RangeError })
  t.throws(() => consistencyRanges({ from: 4n, to: 3n }), { instanceOf: RangeError })
  t.throws(() => consistencyRanges({ from: 0n, to: 3n }), { instanceOf: RangeError })
})
