import test from 'ava'
import { createWorkflow } from '#agent/exchanges/create-workflow.ts'
import { createExchange, readExchange, saveExchange } from '#agent/exchanges/exchange-store.ts'
import { forgetExchanges } from '#agent/exchanges/forget-exchanges.ts'
import { createSeal } from '#agent/keys/seal.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const { url, drop } = await createTestDatabase()
const database = openDatabase<VerifierTables>({ url })
await migrateDatabase({ database, migrations: verifierMigrations })
test.after.always(async () => {
  await database.destroy()
  await drop()
})

const HOUR = 60 * 60 * 1_000
const now = new Date('2026-03-01T12:00:00Z')
const after = (hours: number) => new Date(now.getTime() + hours * HOUR)
const seal = createSeal({ key: Buffer.alloc(32, 1), purpose: 'test' })
const world = { database, seal, queries: ['DIDAuthentication'] as const }

test('an exchange goes a day after its end, or after its time if it never came to one', async (t) => {
  const workflow = await createWorkflow({
    world: world as never,
    organisation: 'hospital',
    workflow: {
      initialStep: 'ask',
      steps: { ask: { verifiablePresentationRequest: { query: [{ type: 'DIDAuthentication' }] } } },
    },
    now,
  })
  const begin = (expires?: Date) =>
    createExchange({
      ...{ world, organisation: 'hospital', workflow, client: 'test', person: null, now },
      ...(expires ? { expires } : {}),
    })
  const [short, long, complete] = [await begin(), await begin(after(720)), await begin(after(720))]
  for (const [begun, state] of [
    [long, 'active'],
    [complete, 'complete'],
  ] as const) {
    const { exchange } = begun
    await saveExchange({ world, exchange, state, data: exchange.data, now: after(1) })
  }
  const kept = async (at: Date) => {
    await forgetExchanges({ database, now: at })
    const ids = { short: short.id, long: long.id, complete: complete.id }
    const names: string[] = []
    for (const [name, id] of Object.entries(ids)) {
      const found = await readExchange({ world, workflow: workflow.id, id }).catch(() => undefined)
      if (found) names.push(name)
    }
    return names
  }
  t.deepEqual(await kept(after(24)), ['short', 'long', 'complete'])
  t.deepEqual(await kept(after(24.3)), ['long', 'complete'])
  t.deepEqual(await kept(after(25.1)), ['long'])
  t.deepEqual(await kept(after(743)), ['long'])
  t.deepEqual(await kept(after(745)), [])
})
