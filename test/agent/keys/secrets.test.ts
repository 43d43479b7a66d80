import { randomBytes } from 'node:crypto'
import test from 'ava'
import { checkKeyEncryptionKey } from '#agent/keys/check-key-encryption-key.ts'
import { loadSecret } from '#agent/keys/load-secret.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { keyTables } from '#agent/store/migrations/key-tables.ts'
import type { KeyCheckTables } from '#agent/store/tables/key-check.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const { url, drop } = await createTestDatabase()
const database = openDatabase<KeyCheckTables>({ url })
await migrateDatabase({ database, migrations: { '001-keys': keyTables } })
test.after.always(async () => {
  await database.destroy()
  await drop()
})

const key = randomBytes(32)

test('a database goes with the key it was begun with, and no other', async (t) => {
  await t.notThrowsAsync(checkKeyEncryptionKey({ database, key }))
  await t.notThrowsAsync(checkKeyEncryptionKey({ database, key }))
  await t.throwsAsync(checkKeyEncryptionKey({ database, key: randomBytes(32) }), {
    code: 'KEY_ENCRYPTION_KEY_WRONG',
  })
})

test('a secret is made once, also by several at once, and kept sealed', async (t) => {
  let made = 0
  const load = () =>
    loadSecret({
      database,
      keyEncryptionKey: key,
      name: 'cookie key',
      create: () => Buffer.from(`secret ${++made}`),
    })
  const loaded = await Promise.all(Array.from({ length: 8 }, load))
  for (const secret of [...loaded, await load()]) t.deepEqual(secret, loaded[0])
  const { sealed } = await database
    .selectFrom('secrets')
    .select('sealed')
    .where('name', '=', 'cookie key')
    .executeTakeFirstOrThrow()
  t.false(sealed.includes('secret '))
})

test('a secret is opened under its own name and key alone', async (t) => {
  const create = () => Buffer.from('a secret')
  await loadSecret({ database, keyEncryptionKey: key, name: 'one', create })
  const { sealed } = await database
    .selectFrom('secrets')
    .select('sealed')
    .where('name', '=', 'one')
    .executeTakeFirstOrThrow()
  await database.insertInto('secrets').values({ name: 'two', sealed }).execute()
  await t.throwsAsync(loadSecret({ database, keyEncryptionKey: key, name: 'two', create }))
  await t.throwsAsync(loadSecret({ database, keyEncryptionKey: randomBytes(32), name: 'one', create }))
})
