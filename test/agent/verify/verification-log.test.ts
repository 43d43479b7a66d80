import { randomUUID } from 'node:crypto'
import test from 'ava'
import { sql } from 'kysely'
import { foldAnchor } from '#agent/anchors/fold-anchor.ts'
import { publishOnce } from '#agent/anchors/publish-once.ts'
import type { PublishingOrganisation } from '#agent/anchors/publishing.ts'
import { startPublisher } from '#agent/anchors/start-publisher.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import { proveVerification } from '#agent/verify/prove-verification.ts'
import { readVerification } from '#agent/verify/read-verification.ts'
import { createRecordVerification } from '#agent/verify/record-verifications.ts'
import { groupLeaf } from '#agent/verify/sign-group.ts'
import { verificationContents } from '#agent/verify/verification-contents.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import { createClock, createPublishing } from '../anchors/_publishing-world.ts'
import { createHolder } from './_world.ts'

// What a hospital verified, in its log and its anchors: a chain of its own, and no issuer.

const publishing = await createPublishing()
const { url, drop } = await createTestDatabase()
const database = openDatabase<VerifierTables>({ url })
await migrateDatabase({ database, migrations: verifierMigrations })
test.after.always(async () => {
  await database.destroy()
  await drop()
  await publishing.close()
})

/** A hospital with records of its own in the one database. */
async function begin({ funds }: { funds?: bigint } = {}) {
  const { id, address, chain } = await publishing.createOrganisation(
    randomUUID(),
    funds === undefined ? {} : { funds },
  )
  const key = createHolder()
  const clock = createClock()
  const organisation: PublishingOrganisation = {
    id,
    address,
    chain,
    contents: verificationContents({ organisation: id, verifier: key.did }),
  }
  const world = { ...publishing.world, database }
  const recordOne = createRecordVerification({
    database,
    signer: { did: key.did, verificationMethod: key.kid, sign: key.sign },
  })
  const verdict = { digest: `0x${'00'.repeat(32)}`, verified: true, verdict: 'valid' as const, checks: [] }
  return {
    organisation,
    world,
    clock,
    record: async () =>
      (
        await recordOne({
          presented: { kind: 'credential', ...verdict },
          policy: {},
          organisation: id,
          client: 'desk',
          person: null,
          now: clock.now(),
        })
      ).id,
    async publish() {
      clock.pass(world.epochMs)
      await publishOnce({ world, organisation, now: clock.now, timeoutMs: 10_000 })
    },
    prove: (record: string) => proveVerification({ database, organisation: id, id: record }),
  }
}

type Hospital = Awaited<ReturnType<typeof begin>>

async function isProven({ organisation, prove }: Hospital, record: string): Promise<boolean> {
  const found = await prove(record)
  if (!found) return false
  const { proof } = await readVerification({ database, id: record, organisation: organisation.id })
  const hex = (text: string) => Buffer.from(text.slice(2), 'hex')
  return verifyInclusion({
    leaf: groupLeaf(proof.signedRoot),
    index: BigInt(found.index),
    size: BigInt(found.size),
    proof: found.proof.map(hex),
    root: hex(found.root),
  })
}

test('RFC 9162 §2.1.3: each record is proven against the first anchor that holds it', async (t) => {
  const hospital = await begin()
  const first = [await hospital.record(), await hospital.record()]
  t.is(await hospital.prove(first[0]!), undefined, 'no anchor yet')
  await hospital.publish()
  const later = await hospital.record()
  await hospital.publish()
  for (const record of [...first, later]) t.true(await isProven(hospital, record))
  t.is((await hospital.prove(first[1]!))?.sequence, '1')
  t.is((await hospital.prove(later))?.sequence, '2')
})

test('records that came in together are one leaf', async (t) => {
  const hospital = await begin()
  const records = await Promise.all(Array.from({ length: 5 }, () => hospital.record()))
  await hospital.publish()
  const proofs = await Promise.all(records.map(hospital.prove))
  for (const record of records) t.true(await isProven(hospital, record))
  t.deepEqual(new Set(proofs.map((proof) => proof?.size)), new Set(['1']))
})

test('an epoch without a verification makes no anchor', async (t) => {
  const { record, publish, organisation } = await begin()
  await record()
  await publish()
  await publish()
  t.is((await organisation.chain.head()).sequence, 1n)
})

test('groups of another verifier in the same database are not in the log', async (t) => {
  const [hospital, other] = [await begin(), await begin()]
  const foreign = await other.record()
  const own = await hospital.record()
  await hospital.publish()
  t.is((await hospital.prove(own))?.size, '1')
  t.is(await other.prove(foreign), undefined)
})

test('two processes that fold at once log each group once', async (t) => {
  const { record, organisation, world, clock, publish, prove } = await begin()
  const records = [await record(), await record(), await record()]
  clock.pass(world.epochMs)
  const folds = [1, 2, 3].map(() => foldAnchor({ world, organisation, now: clock.now() }))
  t.is((await Promise.all(folds)).filter(Boolean).length, 1)
  await publish()
  const proofs = await Promise.all(records.map(prove))
  t.deepEqual(proofs.map((proof) => proof?.index).sort(), ['0', '1', '2'])
  t.is(proofs[0]?.size, '3')
})

test('no money for anchors: verifications are recorded all the same, and anchored when there is some', async (t) => {
  const hospital = await begin({ funds: 0n })
  const { organisation, world, record } = hospital
  const publisher = startPublisher({
    world: { ...world, epochMs: 50 },
    organisations: async () => [organisation],
  })
  try {
    while (publisher.status().failures.length === 0) await new Promise((resolve) => setTimeout(resolve, 20))
    const verified = await record()
    t.is(publisher.status().failures[0]?.code, 'FUNDS_INSUFFICIENT')
    t.is(await hospital.prove(verified), undefined)
  } finally {
    await publisher.stop()
  }
})

test('groups that were signed before there was a log come into it', async (t) => {
  const hospital = await begin()
  const record = await hospital.record()
  const own = await createTestDatabase()
  const older = openDatabase<VerifierTables>({ url: own.url })
  try {
    const until = Object.fromEntries(Object.entries(verifierMigrations).filter(([name]) => name < '012'))
    await migrateDatabase({ database: older, migrations: until })
    const group = await database
      .selectFrom('verification_groups')
      .innerJoin('verification_records', 'group_id', 'verification_groups.id')
      .selectAll('verification_groups')
      .where('verification_records.id', '=', record)
      .executeTakeFirstOrThrow()
    await older.insertInto('verification_groups').values(group).execute()
    await migrateDatabase({ database: older, migrations: verifierMigrations })
    const { rows } = await sql`SELECT group_id, verifier, log_index FROM verification_log`.execute(older)
    const verifier = JSON.parse(Buffer.from(group.signature.split('.')[1]!, 'base64url').toString('utf8')).iss
    t.deepEqual(rows, [{ group_id: group.id, verifier, log_index: null }])
  } finally {
    await older.destroy()
    await own.drop()
  }
})
