import { randomBytes, randomUUID } from 'node:crypto'
import test from 'ava'
import { forgetOffers } from '#agent/offers/forget-offers.ts'
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
const ago = (days: number) => new Date(now.getTime() - days * 24 * 60 * 60 * 1_000)

async function offer(expired: Date, withdrawn: Date | null, state?: 'waiting' | 'refused'): Promise<string> {
  const id = randomUUID()
  await database
    .insertInto('credential_offers')
    .values({
      ...{ id, organisation: 'board', family: 'practitioner-license', configurations: ['license'] },
      ...{ grant_type: 'pre-authorized_code', review: true, client: 'test', person: null },
      ...{ reference_hash: randomBytes(32), code_hash: randomBytes(32), tx_code_digest: null, tries_left: 5 },
      ...{ sealed: Buffer.alloc(0), created_at: ago(200), expires_at: expired, withdrawn_at: withdrawn },
    })
    .execute()
  if (state === undefined) return id
  await database
    .insertInto('credential_requests')
    .values({
      ...{ id: randomUUID(), offer: id, configuration: 'license', sealed_subjects: Buffer.alloc(0) },
      ...{ credential_ids: [], state, created_at: ago(200) },
    })
    .execute()
  return id
}

test('offers go 90 days after they expired, unless somebody still has to decide; requests go with them', async (t) => {
  const kept = [await offer(ago(89), null), await offer(ago(91), null, 'waiting')]
  await offer(ago(91), null)
  await offer(ago(91), null, 'refused')
  // no review of it is listed any more, so nobody would ever decide
  await offer(ago(91), ago(100), 'waiting')
  await forgetOffers({ database, now })
  const offers = await database.selectFrom('credential_offers').select('id').execute()
  t.deepEqual(offers.map(({ id }) => id).sort(), kept.sort())
  t.is((await database.selectFrom('credential_requests').selectAll().execute()).length, 1)
})
