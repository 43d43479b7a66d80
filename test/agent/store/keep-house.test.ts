import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import test, { type ExecutionContext } from 'ava'
import { sql } from 'kysely'
import { forgetHolderRequests } from '#agent/consents/forget-holder-requests.ts'
import { openDatabase } from '#agent/store/database.ts'
import { deleteDue } from '#agent/store/delete-due.ts'
import { type Forget, keepHouse } from '#agent/store/keep-house.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const now = new Date('2026-03-01T12:00:00Z')
const at = (seconds: number) => new Date(now.getTime() + seconds * 1_000)

async function openFilled(t: ExecutionContext, rows: Record<number, number>) {
  const { url, drop } = await createTestDatabase()
  const database = openDatabase<VerifierTables>({ url })
  t.teardown(async () => {
    await database.destroy()
    await drop()
  })
  await migrateDatabase({ database, migrations: verifierMigrations })
  for (const [seconds, number] of Object.entries(rows)) {
    const values = Array.from({ length: number }, () => ({
      digest: randomBytes(32),
      expires_at: at(Number(seconds)),
    }))
    await database.insertInto('holder_requests').values(values).execute()
  }
  return database
}

const keep = (
  database: Awaited<ReturnType<typeof openFilled>>,
  forgets: readonly Forget<VerifierTables>[],
) => {
  const warnings: object[] = []
  const logger = { warn: (fields: object) => warnings.push(fields), info() {} }
  return { stop: keepHouse({ database, forgets, logger, now: () => now }), warnings }
}

async function expiries(database: Awaited<ReturnType<typeof openFilled>>): Promise<Record<number, number>> {
  const rows = await database.selectFrom('holder_requests').select('expires_at').execute()
  const seconds = rows.map(({ expires_at }) => (expires_at.getTime() - now.getTime()) / 1_000)
  return Object.fromEntries([...Map.groupBy(seconds, (one) => one)].map(([one, all]) => [one, all.length]))
}

test('what is due goes, in as many statements as it takes; what is not stays', async (t) => {
  const database = await openFilled(t, { [-1]: 2_500, 0: 1, 1: 3 })
  await forgetHolderRequests({ database, now })
  t.deepEqual(await expiries(database), { 0: 1, 1: 3 })
})

test('what somebody else has locked is not waited for, and goes the next time', async (t) => {
  const database = await openFilled(t, { [-1]: 10 })
  await database.transaction().execute(async (transaction) => {
    await transaction.selectFrom('holder_requests').select('digest').limit(4).forUpdate().execute()
    await forgetHolderRequests({ database, now })
    t.deepEqual(await expiries(database), { [-1]: 4 })
  })
  await forgetHolderRequests({ database, now })
  t.deepEqual(await expiries(database), {})
})

test('several processes at once take each row out once, and none fails', async (t) => {
  const database = await openFilled(t, { [-1]: 5_000, 1: 1 })
  const due = sql`expires_at < ${now}`
  const counts = await Promise.all(
    Array.from({ length: 4 }, () => deleteDue({ database, table: 'holder_requests', due })),
  )
  // one that found only rows of the others has left the rest to them, or to the next time
  await forgetHolderRequests({ database, now })
  t.true(counts.reduce((sum, count) => sum + count, 0) <= 5_000)
  t.deepEqual(await expiries(database), { 1: 1 })
})

test('it begins at the start; one task that fails is told, and keeps no other from its work', async (t) => {
  const database = await openFilled(t, { [-61]: 1, [-59]: 1 })
  const failing: Forget<VerifierTables> = async () => {
    throw new Error('no')
  }
  const { stop, warnings } = keep(database, [failing, forgetHolderRequests])
  while (Object.keys(await expiries(database)).length > 1) await new Promise(setImmediate)
  await stop()
  t.like(warnings, [{ task: 'failing' }])
  t.is(warnings.length, 1)
  t.deepEqual(await expiries(database), { [-59]: 1 }, 'for another clock it may not have expired')
})

test('to stop is to wait for what is under way, and to begin nothing more', async (t) => {
  const database = await openFilled(t, { [-1]: 1 })
  const begun: string[] = []
  const slow: Forget<VerifierTables> = async ({ stopping }) => {
    begun.push('slow')
    await once(stopping!, 'abort')
    await forgetHolderRequests({ database, now })
    begun.push('slow has ended')
  }
  const never: Forget<VerifierTables> = async () => {
    begun.push('never')
  }
  await keep(database, [slow, never]).stop()
  t.deepEqual(begun, ['slow', 'slow has ended'])
  t.deepEqual(await expiries(database), {})
})
