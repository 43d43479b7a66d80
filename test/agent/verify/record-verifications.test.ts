import test from 'ava'
import canonicalize from 'canonicalize'
import { sql } from 'kysely'
import { parseRawKey } from '#agent/dids/parse-public-key.ts'
import { checkRecord } from '#agent/verify/check-record.ts'
import { readVerification } from '#agent/verify/read-verification.ts'
import { createRecordVerification } from '#agent/verify/record-verifications.ts'
import { encodeRecord } from '#agent/verify/verification-record.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { type Board, createHolder, createKey, createTestWorld, type TestWorld } from './_world.ts'

let at: TestWorld
let board: Board
const holder = createHolder()
const verifier = createHolder()
const { verify } = parseRawKey({ curve: 'Ed25519', bytes: verifier.publicKey })

test.before(async () => {
  at = await createTestWorld()
  board = await at.createBoard({ slug: 'board' })
})
test.after.always(() => at?.close())

const signer = { did: verifier.did, verificationMethod: verifier.kid, sign: verifier.sign }

async function recordMany(count: number) {
  const record = createRecordVerification({ database: at.database, signer })
  const credential = await board.sign(board.credential(holder))
  const presented = await verifyCredential({ credential, now: at.time.now, world: at.world })
  const common = { policy: {}, organisation: 'hospital', client: 'desk', person: null, now: at.time.now }
  const ids = await Promise.all(
    Array.from({ length: count }, () =>
      record({ presented: { kind: 'credential', ...presented }, ...common }),
    ),
  )
  return { ids: ids.map(({ id }) => id), presented }
}

const read = (id: string, organisation = 'hospital') =>
  readVerification({ database: at.database, id, organisation })

for (const count of [1, 2, 7]) {
  test.serial(
    `${count} at once share a signature, and each record is proven by itself (RFC 9162)`,
    async (t) => {
      const { ids } = await recordMany(count)
      const verifications = await Promise.all(ids.map((id) => read(id)))
      t.is(new Set(verifications.map(({ proof }) => proof.signedRoot)).size, 1)
      for (const verification of verifications) t.true(checkRecord({ verification, verify }))
    },
  )
}

test.serial('any change to a record, its proof or its key is found', async (t) => {
  const { ids } = await recordMany(3)
  const verification = await read(ids[1]!)
  const { record, proof } = verification
  t.true(checkRecord({ verification, verify }))
  const changes = [
    { record: { ...record, organisation: 'clinic' }, proof },
    { record: { ...record, presented: { ...record.presented, verdict: 'invalid' as const } }, proof },
    { record: { ...record, verifier: 'did:web:evil.example' }, proof },
    { record, proof: { ...proof, leafIndex: 0 } },
    { record, proof: { ...proof, treeSize: 4 } },
    { record, proof: { ...proof, path: proof.path.slice(1) } },
  ]
  for (const changed of changes) t.false(checkRecord({ verification: changed, verify }))
  const other = parseRawKey({ curve: 'Ed25519', bytes: createKey().publicKey })
  t.false(checkRecord({ verification, verify: other.verify }))
})

test.serial('a record names who asked, what and with which outcome, and holds no claim', async (t) => {
  const { ids, presented } = await recordMany(1)
  const { record } = await read(ids[0]!)
  t.like(record, { organisation: 'hospital', client: 'desk', verifier: verifier.did })
  t.like(record.presented, { digest: presented.digest, verdict: 'valid' })
  t.is(record.presented.checks.length, 7)
  const text = JSON.stringify(record)
  for (const claim of ['Avery', 'Example', 'RN.482913', '1234567893', holder.did])
    t.false(text.includes(claim))
})

test.serial('RFC 8785: the text of a record is its JCS form', async (t) => {
  const { ids } = await recordMany(1)
  const { record } = await read(ids[0]!)
  t.is(encodeRecord(record), canonicalize(record)!)
})

test.serial('isolation: another organisation’s record does not exist', async (t) => {
  const { ids } = await recordMany(1)
  await t.throwsAsync(read(ids[0]!, 'clinic'), { code: 'VERIFICATION_NOT_FOUND' })
  await t.throwsAsync(read('no-uuid'), { code: 'VERIFICATION_NOT_FOUND' })
})

test.serial('the database refuses to change or delete a record', async (t) => {
  await recordMany(1)
  await t.throwsAsync(sql`UPDATE verification_records SET organisation = 'x'`.execute(at.database), {
    message: /append-only/,
  })
  await t.throwsAsync(
    sql`TRUNCATE verification_records, verification_groups, verification_log`.execute(at.database),
    {
      message: /append-only/,
    },
  )
})
