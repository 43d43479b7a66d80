import { randomBytes } from 'node:crypto'
import test from 'ava'
import { createNonce, NONCE_LIFETIME, useNonces } from '#agent/offers/nonces.ts'
import { openOfferWorld } from '#agent/offers/offer-world.ts'
import { openDatabase } from '#agent/store/database.ts'
import { type IssuerTables, issuerMigrations } from '#agent/store/issuer-database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const testDatabase = await createTestDatabase()
const database = openDatabase<IssuerTables>({ url: testDatabase.url })
await migrateDatabase({ database, migrations: issuerMigrations })
test.after.always(async () => {
  await database.destroy()
  await testDatabase.drop()
})

const world = openOfferWorld({ database, keyEncryptionKey: Buffer.alloc(32, 7) })
const elsewhere = openOfferWorld({ database, keyEncryptionKey: Buffer.alloc(32, 8) })
const now = new Date()
const give = () => createNonce({ world, organisation: 'board', now })
const use = (nonces: string[], more: { organisation?: string; now?: Date } = {}) =>
  useNonces({ world, organisation: 'board', nonces, now, ...more })
const countKept = async (digestsOf: string[]) =>
  (await database.selectFrom('credential_nonces').select('digest').execute()).length - digestsOf.length

test.serial(
  'OID4VCI §7.2: however many nonces are asked for, nothing is kept until one is used',
  async (t) => {
    const nonces = Array.from({ length: 1_000 }, give)
    t.is(new Set(nonces).size, 1_000)
    t.is(await countKept([]), 0)
    t.true(await use(nonces.slice(0, 3)))
    t.is(await countKept(nonces.slice(0, 3)), 0)
  },
)

test('a nonce is good once, also of 20 at once and in another order', async (t) => {
  const [one, other] = [give(), give()]
  const uses = await Promise.all(
    Array.from({ length: 20 }, (_, place) => use(place % 2 ? [one, other] : [other, one])),
  )
  t.is(uses.filter(Boolean).length, 1)
})

test('a nonce is of one issuer, one service, five minutes and one spelling', async (t) => {
  const nonce = give()
  t.false(await use([nonce], { organisation: 'clinic' }))
  t.false(await use([createNonce({ world: elsewhere, organisation: 'board', now })]))
  t.false(await use([nonce], { now: new Date(now.getTime() + NONCE_LIFETIME * 1_000) }))
  for (const wrong of [`${nonce}=`, `${nonce}A`, nonce.slice(0, -4), '', 'x'.repeat(43)])
    t.false(await use([wrong]), wrong)
  const bytes = Buffer.from(nonce, 'base64url')
  for (let place = 0; place < bytes.length; place += 1) {
    const changed = Buffer.from(bytes)
    changed[place]! ^= 1
    t.false(await use([changed.toString('base64url')]), `byte ${place}`)
  }
  t.false(await use([randomBytes(bytes.length).toString('base64url')]))
  t.true(await use([nonce]))
})
