import { randomBytes } from 'node:crypto'
import test from 'ava'
import { sql } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { createSeal } from '#agent/keys/seal.ts'
import { allocateIndexes } from '#agent/status/allocate-indexes.ts'
import { bitRoot } from '#agent/status/bit-root.ts'
import { readBit } from '#agent/status/bits.ts'
import { changeStatuses, type StatusChange } from '#agent/status/change-statuses.ts'
import { decodeBitstring } from '#agent/status/decode-bitstring.ts'
import { closeLists, ensureOpenLists, openAnchoredLists } from '#agent/status/ensure-open-lists.ts'
import { foldStatusChanges, listsToAnchor } from '#agent/status/fold-status-changes.ts'
import { LIST_ENTRIES } from '#agent/status/permute-index.ts'
import { readStatusList } from '#agent/status/read-status-list.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { listRenewals } from '#agent/store/migrations/list-renewals.ts'
import { logTables } from '#agent/store/migrations/log-tables.ts'
import { statusMessageTables } from '#agent/store/migrations/status-message-tables.ts'
import { statusTables } from '#agent/store/migrations/status-tables.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const { url, drop } = await createTestDatabase()
const database = openDatabase<StatusTables>({ url })
await migrateDatabase({
  database,
  migrations: {
    '001-logs': logTables,
    '002-status': statusTables,
    '003-renewals': listRenewals,
    '004-messages': statusMessageTables,
  },
})
test.after.always(async () => {
  await database.destroy()
  await drop()
})

const now = new Date('2026-03-01T12:00:00Z')
const seal = createSeal({ key: randomBytes(32), purpose: 'status' })

function prepareLists(organisation: string): Promise<boolean> {
  return database
    .transaction()
    .execute((transaction) => ensureOpenLists({ transaction, organisation, seal, now }))
}

async function listsOf(organisation: string): Promise<{ revocation: string; suspension: string }[]> {
  const rows = await database
    .selectFrom('status_list_pairs')
    .select(['revocation_list', 'suspension_list'])
    .where('organisation', '=', organisation)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ revocation: row.revocation_list, suspension: row.suspension_list }))
}

async function openLists(organisation: string): Promise<void> {
  await prepareLists(organisation)
  const lists = (await listsOf(organisation)).flatMap(({ revocation, suspension }) => [
    revocation,
    suspension,
  ])
  await database.transaction().execute((transaction) => openAnchoredLists({ transaction, lists, now }))
}

function allocate(organisation: string, count: number) {
  return database
    .transaction()
    .execute((transaction) => allocateIndexes({ transaction, organisation, count, seal, now }))
}

function change(organisation: string, changes: StatusChange[]) {
  return database
    .transaction()
    .execute((transaction) => changeStatuses({ transaction, organisation, changes, now }))
}

function fold(organisation: string, from: bigint) {
  const issuer = {
    id: organisation,
    did: `did:example:${organisation}`,
    baseUrl: `https://issuer.example/orgs/${organisation}`,
    signList: (credential: object) => JSON.stringify(credential),
  }
  return database
    .transaction()
    .execute((transaction) => foldStatusChanges({ transaction, issuer, from, ttlMs: 2_000, now }))
}

async function readBits(organisation: string, list: string, version?: number): Promise<Uint8Array> {
  const published = await readStatusList({ database, organisation, list, ...(version && { version }) })
  return decodeBitstring({ encodedList: JSON.parse(published!.credential).credentialSubject.encodedList })
}

test('a list is anchored before its first index is given out', async (t) => {
  const refused = { instanceOf: AgentError, code: 'STATUS_LIST_NOT_READY' }
  await t.throwsAsync(allocate('early', 1), refused)
  t.true(await prepareLists('early'))
  t.false(await prepareLists('early'), 'one pair in the making is enough')
  await t.throwsAsync(allocate('early', 1), refused)
  const [pair] = await listsOf('early')
  await database
    .transaction()
    .execute((transaction) => openAnchoredLists({ transaction, lists: [pair!.revocation], now }))
  await t.throwsAsync(allocate('early', 1), refused)
  await openLists('early')
  const [index] = await allocate('early', 1)
  t.deepEqual([index!.revocationList, index!.suspensionList], [pair!.revocation, pair!.suspension])
})

test('promise 3: no index is given out twice, to many at once and across rollbacks', async (t) => {
  await openLists('crowd')
  await t.throwsAsync(
    database.transaction().execute(async (transaction) => {
      await allocateIndexes({ transaction, organisation: 'crowd', count: 50, seal, now })
      throw new Error('no')
    }),
    { message: 'no' },
  )
  const groups = await Promise.all(Array.from({ length: 30 }, (_, turn) => allocate('crowd', turn + 1)))
  const indexes = groups.flat().map(({ index }) => index)
  t.is(indexes.length, 465)
  t.is(new Set(indexes).size, 465)
  t.true(indexes.every((index) => index >= 0 && index < LIST_ENTRIES))
})

test('the next pair is made at 80 %, and one request may take from both', async (t) => {
  await openLists('full')
  await sql`UPDATE status_list_pairs SET allocated = ${Math.floor(LIST_ENTRIES * 0.8) - 1} WHERE organisation = 'full'`.execute(
    database,
  )
  t.false(await prepareLists('full'))
  await allocate('full', 1)
  t.true(await prepareLists('full'))
  await sql`UPDATE status_list_pairs SET allocated = ${LIST_ENTRIES - 2} WHERE organisation = 'full' AND opened_at IS NOT NULL`.execute(
    database,
  )
  await t.throwsAsync(allocate('full', 3), { instanceOf: AgentError, code: 'STATUS_LIST_NOT_READY' })
  await openLists('full')
  const indexes = await allocate('full', 3)
  const [first, second] = await listsOf('full')
  t.deepEqual(
    indexes.map(({ revocationList }) => revocationList),
    [first!.revocation, first!.revocation, second!.revocation],
  )
  await allocate('full', 1)
  const { closed_at } = await database
    .selectFrom('status_list_pairs')
    .select('closed_at')
    .where('revocation_list', '=', first!.revocation)
    .executeTakeFirstOrThrow()
  t.deepEqual(closed_at, now)
})

test('promise 3: after a restore open lists are closed and new ones begun', async (t) => {
  await openLists('restored')
  const [before] = await allocate('restored', 1)
  await database
    .transaction()
    .execute((transaction) => closeLists({ transaction, organisation: 'restored', now }))
  await t.throwsAsync(allocate('restored', 1), { instanceOf: AgentError, code: 'STATUS_LIST_NOT_READY' })
  await openLists('restored')
  const [after] = await allocate('restored', 1)
  t.not(after!.revocationList, before!.revocationList)
})

test('the database refuses to take back an index, a key or a closing', async (t) => {
  await openLists('guard')
  await allocate('guard', 10)
  const pair = () => database.updateTable('status_list_pairs').where('organisation', '=', 'guard')
  await t.throwsAsync(pair().set({ allocated: 9 }).execute(), { message: /never reused/ })
  await t.throwsAsync(
    sql`UPDATE status_list_pairs SET sealed_key = 'x' WHERE organisation = 'guard'`.execute(database),
    {
      message: /never reused/,
    },
  )
  await pair().set({ closed_at: now }).execute()
  await t.throwsAsync(pair().set({ closed_at: null }).execute(), { message: /never reused/ })
})

test('changes become versions; what did not change keeps its version', async (t) => {
  await openLists('fold')
  t.deepEqual(await fold('fold', 0n), { folded: 0n, changed: true })
  t.deepEqual(await fold('fold', 0n), { folded: 0n, changed: false })
  const [pair] = await listsOf('fold')
  const { revocation, suspension } = pair!
  await change('fold', [
    { listId: revocation, index: 0, value: true },
    { listId: revocation, index: LIST_ENTRIES - 1, value: true },
  ])
  t.deepEqual(await fold('fold', 0n), { folded: 2n, changed: true })
  const lists = await database
    .transaction()
    .execute((transaction) => listsToAnchor({ transaction, organisation: 'fold' }))
  t.deepEqual(
    lists.map(({ id, purpose, version }) => ({ id, purpose, version })),
    [
      { id: revocation, purpose: 'revocation', version: 2 },
      { id: suspension, purpose: 'suspension', version: 1 },
    ],
  )
  const bits = await readBits('fold', revocation)
  t.is(lists[0]!.bitRoot, `0x${bitRoot(bits).toString('hex')}`)
  t.deepEqual([readBit({ bits, index: 0 }), readBit({ bits, index: 1 })], [true, false])
  const first = await readBits('fold', revocation, 1)
  t.true(
    first.every((byte) => byte === 0),
    'an older version stays as it was',
  )
})

test('a suspension is lifted in the order of commits, also within one epoch', async (t) => {
  await openLists('order')
  await fold('order', 0n)
  const [pair] = await listsOf('order')
  const suspend = (value: boolean) => change('order', [{ listId: pair!.suspension, index: 7, value }])
  await suspend(true)
  await suspend(false)
  await suspend(true)
  t.is((await fold('order', 0n)).folded, 3n)
  t.true(readBit({ bits: await readBits('order', pair!.suspension), index: 7 }))
  await suspend(false)
  await fold('order', 3n)
  t.false(readBit({ bits: await readBits('order', pair!.suspension), index: 7 }))
})

test('a change that commits late is folded all the same', async (t) => {
  await openLists('late')
  await fold('late', 0n)
  const [pair] = await listsOf('late')
  const revoke = (index: number) => change('late', [{ listId: pair!.revocation, index, value: true }])
  let second: Promise<void> | undefined
  await database.transaction().execute(async (transaction) => {
    const first = { listId: pair!.revocation, index: 1, value: true }
    await changeStatuses({ transaction, organisation: 'late', changes: [first], now })
    second = revoke(2)
    t.is((await fold('late', 0n)).folded, 0n)
  })
  await second
  t.is((await fold('late', 0n)).folded, 2n)
  const bits = await readBits('late', pair!.revocation)
  t.deepEqual(
    [1, 2].map((index) => readBit({ bits, index })),
    [true, true],
  )
})

test('attack: a revocation is taken back, a foreign list changed, an index outside', async (t) => {
  await openLists('mine')
  await openLists('theirs')
  const [mine] = await listsOf('mine')
  const [theirs] = await listsOf('theirs')
  await t.throwsAsync(change('mine', [{ listId: mine!.revocation, index: 1, value: false }]), {
    instanceOf: AgentError,
    code: 'REVOCATION_FINAL',
  })
  await t.throwsAsync(change('mine', [{ listId: theirs!.revocation, index: 1, value: true }]), {
    instanceOf: RangeError,
  })
  for (const index of [-1, LIST_ENTRIES, 1.5, Number.NaN]) {
    await t.throwsAsync(change('mine', [{ listId: mine!.suspension, index, value: true }]), {
      instanceOf: RangeError,
    })
  }
})

// by itself: what truncates waits for every transaction on the table, and everything else waits for it
test.serial('the database refuses to change or delete a change or a version', async (t) => {
  await openLists('kept')
  await fold('kept', 0n)
  const [pair] = await listsOf('kept')
  await change('kept', [{ listId: pair!.revocation, index: 1, value: true }])
  const refused = { message: /append-only/ }
  for (const statement of [
    sql`UPDATE status_changes SET value = false`,
    sql`DELETE FROM status_changes`,
    sql`TRUNCATE status_changes`,
    sql`UPDATE status_list_versions SET credential = ''`,
    sql`DELETE FROM status_list_versions`,
    sql`TRUNCATE status_list_versions`,
  ]) {
    await t.throwsAsync(statement.execute(database), refused)
  }
})

test('promise 13: a list of another organisation, a version that is not there: as if it did not exist', async (t) => {
  await openLists('public')
  const [pair] = await listsOf('public')
  const read = (organisation: string, list: string, version?: number) =>
    readStatusList({ database, organisation, list, ...(version === undefined ? {} : { version }) })
  t.is(await read('public', pair!.revocation), undefined, 'not published yet')
  await fold('public', 0n)
  t.is((await read('public', pair!.revocation))?.version, 1)
  t.is(await read('other', pair!.revocation), undefined)
  for (const version of [0, -1, 2, 2 ** 31, Number.NaN, 1.5]) {
    t.is(await read('public', pair!.revocation, version), undefined, String(version))
  }
  for (const list of ['', 'x', "' OR 1=1", pair!.revocation.toUpperCase()])
    t.is(await read('public', list), undefined)
})
