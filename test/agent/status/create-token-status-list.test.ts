import { generateKeyPairSync, randomBytes, randomUUID, sign, verify } from 'node:crypto'
import test from 'ava'
import { AgentError } from '#agent/errors.ts'
import { createSeal } from '#agent/keys/seal.ts'
import type { OrganisationSigner } from '#agent/organisations/organisation.ts'
import { changeStatuses } from '#agent/status/change-statuses.ts'
import { createTokenStatusList } from '#agent/status/create-token-status-list.ts'
import { ensureOpenLists } from '#agent/status/ensure-open-lists.ts'
import { foldStatusChanges } from '#agent/status/fold-status-changes.ts'
import { readTokenStatusList } from '#agent/status/read-token-status-list.ts'
import { readTokenStatus } from '#agent/status/token-status-list.ts'
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

const now = new Date('2026-03-01T12:00:30Z')
const seal = createSeal({ key: randomBytes(32), purpose: 'status' })
const key = generateKeyPairSync('ed25519')
const signer: OrganisationSigner = {
  key: 'key',
  algorithm: 'EdDSA',
  verificationMethod: 'did:key:z6Mk#z6Mk',
  sign: (data) => sign(null, data, key.privateKey),
}

/** An organisation with a pair of lists; `fold` publishes what changed. */
async function openOrganisation() {
  const id = randomUUID()
  const baseUrl = `https://issuer.example/orgs/${id}`
  const organisation = { id, did: 'did:key:z6Mk', signers: new Map([['EdDSA' as const, signer]]) }
  await database
    .transaction()
    .execute((transaction) => ensureOpenLists({ transaction, organisation: id, seal, now }))
  const pair = await database
    .selectFrom('status_list_pairs')
    .select(['revocation_list', 'suspension_list'])
    .where('organisation', '=', id)
    .executeTakeFirstOrThrow()
  let folded = 0n
  return {
    organisation,
    pair,
    create: (list = pair.revocation_list, at = now, who: typeof organisation = organisation) =>
      createTokenStatusList({ database, organisation: who, list, baseUrl, now: at }),
    read: (token: string) =>
      readTokenStatusList({ token, uri: `${baseUrl}/token-status-lists/${pair.revocation_list}`, now }),
    change: (listId: string, index: number, value: boolean) =>
      database
        .transaction()
        .execute((transaction) =>
          changeStatuses({ transaction, organisation: id, changes: [{ listId, index, value }], now }),
        ),
    async fold() {
      const issuer = { id, did: organisation.did, baseUrl, signList: (list: object) => JSON.stringify(list) }
      await database.transaction().execute(async (transaction) => {
        folded = (await foldStatusChanges({ transaction, issuer, from: folded, ttlMs: 2_000, now })).folded
      })
    },
  }
}

test('Token Status List §5.1: the token says what the published lists say, and nothing before they do', async (t) => {
  const { pair, create, read, change, fold } = await openOrganisation()
  t.is(await create(), undefined)
  await fold()
  const first = read((await create())!)
  t.is(readTokenStatus({ list: first.list, index: 7 }), 0)

  await change(pair.revocation_list, 7, true)
  await change(pair.suspension_list, 7, true)
  await change(pair.suspension_list, 8, true)
  t.is(readTokenStatus({ list: read((await create())!).list, index: 7 }), 0)
  await fold()
  const second = read((await create())!)
  t.deepEqual(
    [6, 7, 8].map((index) => readTokenStatus({ list: second.list, index })),
    [0, 1, 2],
  )
  t.true(verify(null, second.signingInput, key.publicKey, second.signature))
  t.is(second.kid, signer.verificationMethod)

  await change(pair.suspension_list, 8, false)
  await fold()
  t.is(readTokenStatus({ list: read((await create())!).list, index: 8 }), 0)
})

test('a token is the same for a minute, from every process, and expires within a day', async (t) => {
  const { create, read, fold } = await openOrganisation()
  await fold()
  const token = await create()
  t.is(await create(undefined, new Date('2026-03-01T12:00:59Z')), token)
  t.not(await create(undefined, new Date('2026-03-01T12:01:00Z')), token)
  const { issuedAt, expiresAt, ttl } = read(token!)
  t.is(issuedAt, Date.parse('2026-03-01T12:00:00Z') / 1000)
  t.deepEqual([expiresAt! - issuedAt, ttl], [86_400, 60])
})

test('promise 13: another organisation’s list, a suspension list and what is no id are not there', async (t) => {
  const { pair, create, fold } = await openOrganisation()
  const other = await openOrganisation()
  await fold()
  t.is(await other.create(pair.revocation_list), undefined)
  t.is(await create(pair.suspension_list), undefined)
  t.is(await create(randomUUID()), undefined)
  t.is(await create("' OR 1=1 --"), undefined)
})

test('without a key that signs there is no token', async (t) => {
  const { organisation, pair, create, fold } = await openOrganisation()
  await fold()
  const without = { ...organisation, signers: new Map() }
  await t.throwsAsync(create(pair.revocation_list, now, without), {
    instanceOf: AgentError,
    code: 'SIGNING_KEY_NOT_READY',
  })
})
