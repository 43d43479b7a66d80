import { setTimeout } from 'node:timers/promises'
import test from 'ava'
import { sql } from 'kysely'
import { ANCHOR_TAGS, type AnchorDocument, anchorRoot } from '#agent/anchors/anchor-document.ts'
import { verifyAuditLog } from '#agent/audit/verify-audit-log.ts'
import { issuanceLeaf } from '#agent/log/issuance-leaf.ts'
import { merkleRoot } from '#agent/log/merkle-tree.ts'
import { openDatabase } from '#agent/store/database.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { call, checkOf, digestOf, untilAnchored, verifyOne } from '#test/_helpers/call-stack.ts'
import { readAnchored } from '#test/_helpers/read-anchored.ts'
import { createTestPlace, poll } from '#test/_helpers/start-test-stack.ts'
import { type Asked, ask, issueUnderFire } from './_issue-under-fire.ts'

// kill -9 of the issuer, again and again, while clients issue and revoke and the publisher anchors; then everything
// that was acknowledged is looked for. In order: each test reads what the kills left.

const CLIENTS = 6

const place = await createTestPlace()
let stack = await place.start()
let database = openDatabase<IssuerTables>({ url: stack.databaseUrls.issuer })
test.after.always(async () => {
  await database.destroy()
  await place.remove()
})

const asked: Asked[] = []
const answered = () => asked.flatMap(({ issued, revoked }) => (issued ? { ...issued, revoked } : []))

/** When the publisher has gone so far with some anchor of the board that is not there yet. */
async function untilAnchorIs(state: 'prepared' | 'included'): Promise<void> {
  for (;;) {
    const { rows } =
      await sql`SELECT 1 FROM anchors WHERE organisation = 'board' AND state = ${state}`.execute(database)
    if (rows.length > 0) return
  }
}

const MOMENTS: [title: string, whenGoing: () => Promise<void>][] = [
  ['at the first answer', async () => {}],
  ['after 90 ms', () => setTimeout(90)],
  ['after 260 ms', () => setTimeout(260)],
  ['after 610 ms', () => setTimeout(610)],
  ['when an anchor is signed and not in a block', () => untilAnchorIs('prepared')],
  ['when an anchor is in a block that is not final', () => untilAnchorIs('included')],
]

for (const [title, whenGoing] of MOMENTS) {
  test.serial(`kill -9 while issuing, revoking and publishing: ${title}`, async (t) => {
    const round = await issueUnderFire({ stack, clients: CLIENTS, whenGoing })
    asked.push(...round)
    t.true(round.some(({ issued }) => issued))
    await stack.ended
    await database.destroy()
    stack = await place.start()
    database = openDatabase<IssuerTables>({ url: stack.databaseUrls.issuer })
    t.log(`${round.length} asked for, ${round.filter(({ issued }) => issued).length} answered`)
  })
}

test.serial('promise 1: nothing that was recorded is left unsigned', async (t) => {
  const { rows } = await sql`SELECT id FROM credentials WHERE signature IS NULL`.execute(database)
  t.deepEqual(rows, [])
})

test.serial('promise 2: a retry gives what was answered, or what was begun; no key makes two', async (t) => {
  for (const one of asked) {
    const before = one.issued?.jwt
    one.issued = undefined
    t.is(await ask(stack, one), 201)
    if (before !== undefined) t.is(one.issued!.jwt, before)
  }
  const { rows } = await sql<{ count: bigint }>`
    SELECT count(*) FROM credentials WHERE organisation = 'board'
  `.execute(database)
  t.is(rows[0]!.count, BigInt(asked.length))
})

test.serial('promise 8: what was acknowledged is there, with identical bytes', async (t) => {
  for (const { id, jwt } of answered()) {
    const answer = await call<{ verifiableCredential: { id: string } }>({
      url: `${stack.issuerUrl}/orgs/board/credentials/${encodeURIComponent(id)}`,
      token: stack.tokens.board,
    })
    t.is(answer.body.verifiableCredential.id, `data:application/vc+jwt,${jwt}`)
  }
})

test.serial('promise 3: no status index was given out twice', async (t) => {
  const used = answered().map(({ payload }) => {
    const [revocation] = payload.credentialStatus as { id: string }[]
    return revocation!.id
  })
  t.is(new Set(used).size, used.length)
})

test.serial('promise 4: every acknowledged revocation is refused, and nothing else is', async (t) => {
  const revoked = answered().filter((one) => one.revoked)
  t.true(revoked.length > 0)
  for (const { jwt } of revoked) {
    const refused = await poll({
      what: 'the revocation to be known',
      look: async () => {
        const verdict = await verifyOne({ stack, credential: jwt })
        return verdict.verdict === 'invalid' ? verdict : undefined
      },
    })
    t.is(checkOf(refused, 'status').code, 'CREDENTIAL_REVOKED')
  }
  const untouched = answered().find((one, place) => !one.revoked && place % 3 === 0)!
  t.is((await verifyOne({ stack, credential: untouched.jwt })).verdict, 'valid')
})

test.serial('promise 7: the audit log holds together, and with every anchor on chain', async (t) => {
  const { anchors } = await readAnchored({ stack, database, organisation: 'board' })
  const verdict = await verifyAuditLog({ database, organisation: 'board', anchoredRoots: anchors })
  t.is(verdict.fault, null)
  const { rows } = await sql<{ object: string; count: bigint }>`
    SELECT object, count(*) FROM audit_entries WHERE action = 'credential.issue' AND outcome = 'done' GROUP BY object
  `.execute(database)
  t.deepEqual(
    rows.map(({ object }) => object).sort(),
    answered()
      .map(({ id }) => id)
      .sort(),
  )
  t.true(rows.every(({ count }) => count === 1n))
})

test.serial('RFC 9162: the issuance log holds each credential once, under the root on chain', async (t) => {
  for (const { jwt } of answered()) await untilAnchored({ stack, organisation: 'board', jwt })
  const { anchors } = await readAnchored({ stack, database, organisation: 'board' })
  const { sequence, root } = anchors.at(-1)!
  const { body } = await call<AnchorDocument>({ url: `${stack.issuerUrl}/orgs/board/anchors/${sequence}` })
  t.is(anchorRoot(body), root)
  const log = body.subtrees.find(({ tag }) => tag === ANCHOR_TAGS.issuanceLog)!
  const { rows } = await sql<{ digest: Buffer; log_index: bigint }>`
    SELECT digest, log_index FROM credentials WHERE organisation = 'board' ORDER BY log_index
  `.execute(database)
  t.deepEqual(
    rows.map(({ log_index }) => log_index),
    rows.map((_, place) => BigInt(place)),
  )
  t.deepEqual(
    rows.map(({ digest }) => digest.toString('hex')).sort(),
    answered()
      .map(({ jwt }) => digestOf(jwt))
      .sort(),
  )
  t.is(log.size, `${rows.length}`)
  t.is(log.root, `0x${merkleRoot(rows.map(({ digest }) => issuanceLeaf(digest))).toString('hex')}`)
})

test.serial('one transaction for each anchor sequence', async (t) => {
  for (const organisation of ['board', 'clinic', 'trial-site']) {
    const { anchors, transactions } = await readAnchored({ stack, database, organisation })
    t.deepEqual(
      anchors.map(({ sequence }) => sequence),
      anchors.map((_, place) => BigInt(place + 1)),
      organisation,
    )
    t.is(transactions, anchors.length, organisation)
  }
})
