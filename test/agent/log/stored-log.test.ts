import test from 'ava'
import { appendLeaves } from '#agent/log/append-leaves.ts'
import { foldLog } from '#agent/log/fold-log.ts'
import { hashLeaf, merkleRoot } from '#agent/log/merkle-tree.ts'
import { logRoot, proveConsistency, proveInclusion } from '#agent/log/prove-log.ts'
import { readTile } from '#agent/log/read-tile.ts'
import { verifyConsistency } from '#agent/log/verify-consistency.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { logTables } from '#agent/store/migrations/log-tables.ts'
import type { LogTables } from '#agent/store/tables/log.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const { url, drop } = await createTestDatabase()
const database = openDatabase<LogTables>({ url })
await migrateDatabase({ database, migrations: { '001-logs': logTables } })
test.after.always(async () => {
  await database.destroy()
  await drop()
})

const leaves = Array.from({ length: 3_000 }, (_, index) => hashLeaf(Buffer.from(`entry ${index}`)))

function append(organisation: string, from: number, to: number): Promise<{ firstIndex: bigint }> {
  return database
    .transaction()
    .execute((transaction) =>
      appendLeaves({ transaction, organisation, log: 'issuance', leaves: leaves.slice(from, to) }),
    )
}

function fold(organisation: string) {
  return database
    .transaction()
    .execute((transaction) => foldLog({ transaction, organisation, log: 'issuance' }))
}

test('a log is folded in steps, and proves what is in it and that it only grew', async (t) => {
  const log = { database, organisation: 'board', log: 'issuance' as const }
  t.deepEqual(await fold('board'), { size: 0n, root: merkleRoot([]) })
  let size = 0
  const heads = []
  for (const step of [1, 1, 253, 1, 300, 1_000, 44]) {
    t.is((await append('board', size, size + step)).firstIndex, BigInt(size))
    size += step
    const head = await fold('board')
    t.deepEqual(head, { size: BigInt(size), root: merkleRoot(leaves.slice(0, size)) })
    heads.push(head)
  }
  const last = heads.at(-1)!
  t.deepEqual(await fold('board'), last, 'nothing new, nothing changes')
  for (const index of [0n, 255n, 256n, 599n, last.size - 1n]) {
    const proof = await proveInclusion({ ...log, index, size: last.size })
    t.true(verifyInclusion({ leaf: leaves[Number(index)]!, index, ...last, proof }))
  }
  for (const from of heads.slice(0, -1)) {
    t.deepEqual(await logRoot({ ...log, size: from.size }), from.root)
    const proof = await proveConsistency({ ...log, from: from.size, to: last.size })
    t.true(verifyConsistency({ from, to: last, proof }))
  }
  await t.throwsAsync(proveInclusion({ ...log, index: 0n, size: 5_000n }), { message: /does not reach/ })
})

test('C2SP tlog-tiles: full and partial tiles', async (t) => {
  await append('tiles', 0, 600)
  await fold('tiles')
  const tile = { database, organisation: 'tiles', log: 'issuance' as const }
  t.deepEqual(await readTile({ ...tile, level: 0, tile: 1n }), Buffer.concat(leaves.slice(256, 512)))
  t.deepEqual(
    await readTile({ ...tile, level: 0, tile: 2n, width: 10 }),
    Buffer.concat(leaves.slice(512, 522)),
  )
  t.deepEqual(
    await readTile({ ...tile, level: 1, tile: 0n, width: 2 }),
    Buffer.concat([merkleRoot(leaves.slice(0, 256)), merkleRoot(leaves.slice(256, 512))]),
  )
  for (const missing of [
    { level: 0, tile: 2n },
    { level: 0, tile: 3n, width: 1 },
    { level: 0, tile: 2n, width: 89 },
    { level: 1, tile: 0n },
    { level: 0, tile: 0n, width: 0 },
    { level: 0, tile: 0n, width: 257 },
    { level: -1, tile: 0n },
    { level: 0.5, tile: 0n },
    { level: 0, tile: 0n, width: 1.5 },
    { level: 99, tile: 0n },
    { level: 0, tile: -1n },
    { level: 0, tile: 1n << 70n },
  ]) {
    t.is(await readTile({ ...tile, ...missing }), undefined)
  }
})

test('leaves that are appended at once from many sides get indexes of their own, without a gap', async (t) => {
  const appended = await Promise.all(
    Array.from({ length: 40 }, (_, turn) =>
      append('crowd', turn * 3, turn * 3 + 3).then(({ firstIndex }) => ({ turn, firstIndex })),
    ),
  )
  const folds = await Promise.all([fold('crowd'), fold('crowd')])
  t.deepEqual(folds[0], folds[1])
  const inOrder = appended.sort((a, b) => (a.firstIndex < b.firstIndex ? -1 : 1))
  t.deepEqual(
    inOrder.map(({ firstIndex }) => firstIndex),
    Array.from({ length: 40 }, (_, turn) => BigInt(turn * 3)),
  )
  t.deepEqual(folds[0].root, merkleRoot(inOrder.flatMap(({ turn }) => leaves.slice(turn * 3, turn * 3 + 3))))
})

test('an append that is rolled back leaves no trace', async (t) => {
  await append('rollback', 0, 2)
  await t.throwsAsync(
    database.transaction().execute(async (transaction) => {
      await appendLeaves({
        transaction,
        organisation: 'rollback',
        log: 'issuance',
        leaves: leaves.slice(2, 5),
      })
      throw new Error('no')
    }),
  )
  t.is((await append('rollback', 2, 3)).firstIndex, 2n)
  t.deepEqual((await fold('rollback')).root, merkleRoot(leaves.slice(0, 3)))
})

test('an append that does not commit holds up no fold of what was committed before', async (t) => {
  await append('slow', 0, 2)
  await database.transaction().execute(async (transaction) => {
    await appendLeaves({ transaction, organisation: 'slow', log: 'issuance', leaves: leaves.slice(2, 5) })
    t.is((await fold('slow')).size, 2n)
  })
  t.is((await fold('slow')).size, 5n)
})

test('the database refuses to change or delete a tile', async (t) => {
  await append('guard', 0, 3)
  await fold('guard')
  const tiles = database.updateTable('log_tiles').where('organisation', '=', 'guard')
  await t.throwsAsync(tiles.set({ hashes: Buffer.alloc(96) }).execute(), { message: /only grows/ })
  await t.throwsAsync(tiles.set({ hashes: Buffer.concat(leaves.slice(0, 2)) }).execute(), {
    message: /only grows/,
  })
  await t.throwsAsync(database.deleteFrom('log_tiles').execute(), { message: /append-only/ })
})

test('no leaf but a hash of 32 bytes', async (t) => {
  const wrong = database.transaction().execute((transaction) =>
    appendLeaves({
      transaction,
      organisation: 'x',
      log: 'audit',
      leaves: [Buffer.alloc(31), Buffer.alloc(33)],
    }),
  )
  await t.throwsAsync(wrong, { instanceOf: TypeError })
})
