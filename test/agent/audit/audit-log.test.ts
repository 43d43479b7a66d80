import test, { type ExecutionContext } from 'ava'
import { sql } from 'kysely'
import {
  ANCHOR_TAGS,
  type AnchorDocument,
  anchorRoot,
  statusListsSubtree,
} from '#agent/anchors/anchor-document.ts'
import { type AuditEntry, appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { type AnchoredRoot, type AuditFaultCode, verifyAuditLog } from '#agent/audit/verify-audit-log.ts'
import { foldLog } from '#agent/log/fold-log.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { anchorTables } from '#agent/store/migrations/anchor-tables.ts'
import { auditTables } from '#agent/store/migrations/audit-tables.ts'
import { logTables } from '#agent/store/migrations/log-tables.ts'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'
import type { AuditTables } from '#agent/store/tables/audit.ts'
import type { LogTables } from '#agent/store/tables/log.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const { url, drop } = await createTestDatabase()
const database = openDatabase<AuditTables & AnchorTables & LogTables>({ url })
await migrateDatabase({ database, migrations: { '1': logTables, '2': auditTables, '3': anchorTables } })
test.after.always(async () => {
  await database.destroy()
  await drop()
})

const now = new Date('2026-03-01T12:00:00.123Z')
const ENTRY: AuditEntry = {
  action: 'credential.issue',
  object: 'urn:uuid:1',
  outcome: 'done',
  client: 'hr',
  person: null,
}

function append(organisation: string, entries: AuditEntry[]): Promise<void> {
  return database
    .transaction()
    .execute((transaction) => appendAuditEntries({ transaction, organisation, entries, now }))
}

/** Anchors the log as it is; what the chain would hold. */
async function anchor(organisation: string, sequence = 1n): Promise<AnchoredRoot> {
  const { size, root } = await database
    .transaction()
    .execute((transaction) => foldLog({ transaction, organisation, log: 'audit' }))
  const document: AnchorDocument = {
    type: 'CaresealAnchor',
    format: 'hc-anchor/1',
    chainId: '31337',
    registry: `0x${'1'.repeat(40)}`,
    organisation: `0x${'2'.repeat(40)}`,
    sequence: sequence.toString(),
    salt: `0x${'3'.repeat(64)}`,
    subtrees: [
      statusListsSubtree([]),
      { tag: ANCHOR_TAGS.auditLog, root: `0x${root.toString('hex')}`, size: size.toString() },
    ],
    statusLists: [],
  }
  const row = { organisation, sequence, root: anchorRoot(document), document: JSON.stringify(document) }
  await database
    .insertInto('anchors')
    .values({
      ...row,
      previous_root: '0x',
      state: 'final',
      next_by: 0n,
      block_number: 1n,
      block_hash: '0x',
      created_at: now,
    })
    .execute()
  return { sequence, root: row.root }
}

function verify(organisation: string, ...anchoredRoots: AnchoredRoot[]) {
  return verifyAuditLog({ database, organisation, anchoredRoots })
}

/** Ten entries, anchored, and three after the anchor. */
async function begin(organisation: string): Promise<AnchoredRoot> {
  await append(
    organisation,
    Array.from({ length: 10 }, (_, place) => ({ ...ENTRY, object: `urn:uuid:${place}` })),
  )
  const anchored = await anchor(organisation)
  await append(organisation, [ENTRY, { ...ENTRY, outcome: 'refused' }, ENTRY])
  return anchored
}

/** As somebody who owns the database would: without the triggers. */
async function tamper(statement: ReturnType<typeof sql>): Promise<void> {
  await database.transaction().execute(async (transaction) => {
    await sql`SET LOCAL session_replication_role = replica`.execute(transaction)
    await statement.execute(transaction)
  })
}

test('an untouched log verifies, with every kind of entry', async (t) => {
  const anchored = await begin('whole')
  await append('whole', [
    {
      ...ENTRY,
      person: 'nurse-7',
      digest: 'ab'.repeat(32),
      detail: { z: 1, a: ['ü', null, 1e21, 0.1, { b: true }], 'é\u0001"\\': '\u2028' },
    },
  ])
  t.deepEqual(await verify('whole', anchored), { entries: 14n, anchored: 10n, fault: null })
  t.deepEqual(await verify('nobody'), { entries: 0n, anchored: 0n, fault: null })
})

test('entries that are appended at once form one chain', async (t) => {
  await Promise.all(
    Array.from({ length: 20 }, (_, turn) => append('crowd', [ENTRY, { ...ENTRY, object: String(turn) }])),
  )
  t.deepEqual(await verify('crowd', await anchor('crowd')), { entries: 40n, anchored: 40n, fault: null })
})

test('promise 7: an operation whose entry cannot be written is refused', async (t) => {
  await t.throwsAsync(append('refused', [{ ...ENTRY, object: 'a\u0000b' }]))
  t.deepEqual(await verify('refused'), { entries: 0n, anchored: 0n, fault: null })
})

test.serial('promise 7: the database refuses to change, delete or empty the log', async (t) => {
  await begin('guarded')
  for (const statement of [
    sql`UPDATE audit_entries SET person = 'x'`,
    sql`DELETE FROM audit_entries`,
    sql`TRUNCATE audit_entries`,
  ]) {
    await t.throwsAsync(statement.execute(database), { message: /append-only/ })
  }
})

async function found(
  t: ExecutionContext,
  organisation: string,
  anchored: AnchoredRoot,
  code: AuditFaultCode,
  sequence?: bigint,
) {
  const { fault } = await verify(organisation, anchored)
  t.is(fault?.code, code)
  if (sequence !== undefined) t.is(fault?.sequence, sequence)
}

for (const [column, value] of [
  ['action', 'x'],
  ['object', 'x'],
  ['outcome', 'refused'],
  ['client', 'x'],
  ['person', 'x'],
  ['digest', 'x'],
  ['detail', '{}'],
  ['recorded_at', '2026-03-01T12:00:00.124Z'],
  ['hash', `\\x${'00'.repeat(32)}`],
] as const) {
  test(`promise 7: an edit of ${column} is found`, async (t) => {
    const organisation = `edit-${column}`
    const anchored = await begin(organisation)
    await tamper(
      sql`UPDATE audit_entries SET ${sql.ref(column)} = ${value} WHERE organisation = ${organisation} AND sequence = 4`,
    )
    await found(t, organisation, anchored, 'AUDIT_ENTRY_CHANGED', 4n)
  })
}

test('promise 7: a deletion is found', async (t) => {
  const anchored = await begin('deletion')
  await tamper(sql`DELETE FROM audit_entries WHERE organisation = 'deletion' AND sequence = 4`)
  await found(t, 'deletion', anchored, 'AUDIT_ENTRY_MISSING', 4n)
})

test('promise 7: a truncation is found, before the anchor and after it', async (t) => {
  const anchored = await begin('truncation')
  await tamper(sql`DELETE FROM audit_entries WHERE organisation = 'truncation' AND sequence >= 12`)
  await found(t, 'truncation', anchored, 'AUDIT_HEAD_MISMATCH', 12n)
  await tamper(sql`DELETE FROM audit_entries WHERE organisation = 'truncation' AND sequence >= 6`)
  await found(t, 'truncation', anchored, 'AUDIT_TRUNCATED', 6n)
})

/** Writes the log again with other entries, chain and tree all consistent; the chain's root is out of reach. */
async function rewrite(organisation: string, entries: AuditEntry[]): Promise<void> {
  for (const table of ['audit_entries', 'audit_heads', 'logs', 'log_heads', 'log_tiles', 'log_batches']) {
    await tamper(sql`DELETE FROM ${sql.table(table)} WHERE organisation = ${organisation}`)
  }
  await append(organisation, entries)
}

test('attack: the whole chain is computed anew after an edit', async (t) => {
  const anchored = await begin('rewritten')
  await rewrite(
    'rewritten',
    Array.from({ length: 13 }, () => ENTRY),
  )
  await found(t, 'rewritten', anchored, 'AUDIT_ANCHOR_MISMATCH', 10n)
})

test('attack: chain, tree and stored anchor are all made anew', async (t) => {
  const anchored = await begin('forged')
  await rewrite(
    'forged',
    Array.from({ length: 13 }, () => ENTRY),
  )
  await database.deleteFrom('anchors').where('organisation', '=', 'forged').execute()
  const forged = await anchor('forged')
  t.is((await verify('forged', forged)).fault, null, 'the database alone looks whole')
  await found(t, 'forged', anchored, 'AUDIT_ANCHOR_FORGED', 1n)
})

test('attack: the stored anchor is deleted with the end of the log', async (t) => {
  await begin('shortened')
  const second = await anchor('shortened', 2n)
  await rewrite('shortened', [])
  await database.deleteFrom('anchors').where('organisation', '=', 'shortened').execute()
  await found(t, 'shortened', second, 'AUDIT_ANCHOR_FORGED', 2n)
})

test('attack: the document of a stored anchor is edited', async (t) => {
  const anchored = await begin('document')
  await sql`UPDATE anchors SET document = replace(document, '"size":"10"', '"size":"9"') WHERE organisation = 'document'`.execute(
    database,
  )
  await found(t, 'document', anchored, 'AUDIT_ANCHOR_FORGED', 1n)
})
