import { readFileSync } from 'node:fs'
import test from 'ava'
import { openDatabase } from '#agent/store/database.ts'
import { issuerMigrations } from '#agent/store/issuer-database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { verifierMigrations } from '#agent/store/verifier-database.ts'
import { issuerForgets } from '#issuer-api/keep-house.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import { verifierForgets } from '#verifier-api/keep-house.ts'

const rows = readFileSync('docs/retention.md', 'utf8')
  .split('## Erasing a subject')[0]!
  .split('\n')
  .filter((line) => line.startsWith('| '))

async function tablesOf(migrations: typeof issuerMigrations): Promise<string[]> {
  const { url, drop } = await createTestDatabase()
  const database = openDatabase<never>({ url })
  try {
    await migrateDatabase({ database, migrations })
    return (await database.introspection.getTables()).map(({ name }) => name)
  } finally {
    await database.destroy()
    await drop()
  }
}

test('docs/retention.md names every table of both services, once, and no other', async (t) => {
  const both = [...(await tablesOf(issuerMigrations)), ...(await tablesOf(verifierMigrations))]
  const named = rows
    .map((row) => row.split(' | ')[1]!)
    .flatMap((cell) => [...cell.matchAll(/`([a-z_]+)`/g)].map(([, name]) => name!))
    .filter((name) => name !== 'jobs')
  t.deepEqual(named.sort(), [...new Set(both)].sort())
})

test('docs/retention.md names who takes out what has served its time', (t) => {
  const text = rows.join('\n')
  for (const { name } of [...issuerForgets, ...verifierForgets]) t.true(text.includes(`\`${name}\``), name)
  t.true(issuerForgets.length > 3 && verifierForgets.length > 3)
})
