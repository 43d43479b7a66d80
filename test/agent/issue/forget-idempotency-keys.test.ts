import test from 'ava'
import { forgetIdempotencyKeys } from '#agent/issue/forget-idempotency-keys.ts'
import { openDatabase } from '#agent/store/database.ts'
import { type IssuerTables, issuerMigrations } from '#agent/store/issuer-database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const { url, drop } = await createTestDatabase()
const database = openDatabase<IssuerTables>({ url })
await migrateDatabase({ database, migrations: issuerMigrations })
test.after.always(async () => {
  await database.destroy()
  await drop()
})

const now = new Date('2026-06-01T12:00:00Z')
const ago = (hours: number) => new Date(now.getTime() - hours * 60 * 60 * 1_000)

test('keys of clients are kept for two days, those of exchanges for as long as an exchange may last', async (t) => {
  const address = `0x${'1'.repeat(40)}`
  await database
    .insertInto('organisations')
    .values({
      ...{ id: 'board', name: 'Board', did: `did:ethr:0x1:${address}`, address, created_at: now },
      ...{ controller_key: null, publisher_key: null },
    })
    .execute()
  const keys: [key: string, created_at: Date][] = [
    ['issue:new', ago(47)],
    ['issue:old', ago(49)],
    ['exchange:new', ago(31 * 24)],
    ['exchange:old', ago(33 * 24)],
  ]
  const row = { organisation: 'board', request_digest: Buffer.alloc(32), credential: 'urn:uuid:1' }
  const values = keys.map(([key, created_at]) => ({ ...row, key, created_at }))
  await database.insertInto('idempotency_keys').values(values).execute()
  await forgetIdempotencyKeys({ database, now })
  const kept = await database.selectFrom('idempotency_keys').select('key').orderBy('key').execute()
  t.deepEqual(
    kept.map(({ key }) => key),
    ['exchange:new', 'issue:new'],
  )
})
