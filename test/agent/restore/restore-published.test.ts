import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'ava'
import { AgentError } from '#agent/errors.ts'
import { setCredentialMessage } from '#agent/issue/set-credential-message.ts'
import { setCredentialStatus } from '#agent/issue/set-credential-status.ts'
import { settleStatusMessages } from '#agent/issue/settle-status-messages.ts'
import type { Issuer } from '#agent/open-issuer.ts'
import { restorePublished } from '#agent/restore/restore-published.ts'
import { changeStatuses } from '#agent/status/change-statuses.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { call, digestOf, issueBody } from '#test/_helpers/call-stack.ts'
import { copyTestDatabase } from '#test/_helpers/create-test-database.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'

// Promises 3, 4 and 11: a board's database is restored from a backup that is older than a revocation and an issuance.

const actor = { client: 'test', person: 'clerk-7' }

let services: TestServices
let issuer: Issuer
let copy: string
let backup: { url: string; drop: () => Promise<void> }
const restored: (typeof backup)[] = []

test.before(async () => {
  copy = await mkdtemp(join(tmpdir(), 'careseal-copy-'))
  services = await openTestServices({ publishedCopy: copy })
  issuer = services.issuer
})
test.after.always(async () => {
  await services?.close()
  for (const database of [backup, ...restored]) await database?.drop()
  await rm(copy, { recursive: true, force: true })
})

const organisationOf = (id: string) => issuer.world.organisations.get(id)!
const headOf = (id: string) =>
  issuer.world.view.anchor({ organisation: organisationOf(id).address, finality: 'latest' })!

type Issued = { id: string; jwt: string }

async function issue(id: 'board' | 'clinic' = 'board', withMessage = false): Promise<Issued> {
  const requests = [{ requested: issueBody(id).credential as never, withMessage, actor, now: new Date() }]
  const [outcome] = await issuer.issueCredentials({ organisation: organisationOf(id), requests })
  if (!outcome || outcome instanceof AgentError) throw outcome
  return { id: outcome.id, jwt: outcome.credential as string }
}

function setStatus(credentialId: string, purpose: 'revocation' | 'suspension', value: boolean) {
  const organisation = organisationOf('board')
  return setCredentialStatus({
    world: issuer.world,
    organisation,
    credentialId,
    purpose,
    value,
    actor,
    now: new Date(),
  })
}

const rowOf = ({ id }: Issued) =>
  issuer.database
    .selectFrom('credentials')
    .select(['revoked', 'suspended', 'message', 'revocation_list', 'suspension_list', 'status_index'])
    .where('id', '=', id)
    .executeTakeFirst()

/** Sets the bit alone, as a transition does: its record says that the license is active, so that it can be lifted. */
async function suspend(issued: Issued): Promise<void> {
  const { suspension_list: listId, status_index: index } = (await rowOf(issued))!
  const changes = [{ listId, index, value: true }]
  await issuer.database.transaction().execute(async (transaction) => {
    await transaction
      .updateTable('credentials')
      .set({ suspended: true })
      .where('id', '=', issued.id)
      .execute()
    await changeStatuses({ transaction, organisation: 'board', changes, now: new Date() })
  })
}

/** Everything that changed is in a final anchor. */
const untilPublished = () =>
  poll({
    what: 'the board to have published',
    look: async () => {
      const unfinished = await issuer.database
        .selectFrom('anchors')
        .select('sequence')
        .where('organisation', '=', 'board')
        .where('state', '<>', 'final')
        .execute()
      const { size } = await issuer.database
        .selectFrom('status_change_heads')
        .select('size')
        .where('organisation', '=', 'board')
        .executeTakeFirstOrThrow()
      const { changes_folded: folded } = await issuer.database
        .selectFrom('publishers')
        .select('changes_folded')
        .where('organisation', '=', 'board')
        .executeTakeFirstOrThrow()
      return unfinished.length === 0 && folded === size ? true : undefined
    },
  })

/** Waits until a verdict is as expected; the last one is shown if it never is. */
async function verdictOf({ jwt }: Issued, expected: string): Promise<string> {
  let told = ''
  await poll({
    what: expected,
    look: async () => {
      const { world } = services.verifier
      const verdict = await verifyCredential({ credential: jwt, options: {}, now: new Date(), world })
      told = [verdict.verdict, verdict.checks.find(({ check }) => check === 'status')!.code].join(' ')
      return told === expected || undefined
    },
  }).catch(() => {})
  return told
}

const proofStatusOf = async ({ jwt }: Issued) =>
  (await call({ url: `${services.issuerUrl}/orgs/board/issuance-log/proofs/${digestOf(jwt)}` })).status

async function startOnBackup(publishedCopy: string | undefined): Promise<void> {
  issuer = await services.replaceIssuer(async () => {
    const database = await copyTestDatabase(backup.url)
    restored.push(database)
    return { databaseUrl: database.url, publishedCopy }
  })
}

let revoked: Issued
let reinstated: Issued
let reviewed: Issued
let lost: Issued

test.serial('an older backup, with the copy of what was published: taken over at the start', async (t) => {
  await settleStatusMessages({
    world: issuer.world,
    organisation: { id: 'board' },
    messages: ['none', 'under-review', 'newer-issued', 'undefined'].map((message, value) => ({
      status: `0x${value}`,
      message,
    })),
    reference: null,
    actor,
    now: new Date(),
  })
  issuer.publisher.poke()
  reviewed = await poll({ what: 'messages', look: () => issue('board', true).catch(() => undefined) })
  revoked = await issue()
  reinstated = await issue()
  await suspend(reinstated)
  await untilPublished()
  const { issuerDatabaseUrl: databaseUrl } = services
  issuer = await services.replaceIssuer(async () => {
    backup = await copyTestDatabase(databaseUrl)
    return { databaseUrl, publishedCopy: copy }
  })
  await setStatus(revoked.id, 'revocation', true)
  await setStatus(reinstated.id, 'suspension', false)
  const said = { credentialId: reviewed.id, message: 2, actor, now: new Date() }
  await setCredentialMessage({ world: issuer.world, organisation: organisationOf('board'), ...said })
  lost = await issue()
  await untilPublished()
  const before = headOf('board').sequence
  await startOnBackup(copy)
  t.like(await rowOf(revoked), { revoked: true })
  t.like(await rowOf(reinstated), { revoked: false, suspended: false })
  t.like(await rowOf(reviewed), { message: 2 })
  t.is(await rowOf(lost), undefined)
  const audited = await issuer.database
    .selectFrom('audit_entries')
    .select('detail')
    .where('action', '=', 'organisation.restore')
    .executeTakeFirstOrThrow()
  t.like(audited.detail, { sequence: before.toString(), statuses: 3, leaves: 1, keys: 0 })
  const next = await poll({ what: 'new lists', look: () => issue().catch(() => undefined) })
  const [ofNext, ofRevoked] = [await rowOf(next), await rowOf(revoked)]
  t.not(ofNext!.revocation_list, ofRevoked!.revocation_list, 'promise 3: an index is never given out twice')
  await untilPublished()
  t.true(headOf('board').sequence > before)
  t.is(await verdictOf(revoked, 'invalid CREDENTIAL_REVOKED'), 'invalid CREDENTIAL_REVOKED')
  for (const credential of [reinstated, lost, next]) t.is(await verdictOf(credential, 'valid OK'), 'valid OK')
  t.is(await verdictOf(reviewed, 'valid STATUS_MESSAGE'), 'valid STATUS_MESSAGE')
  t.is(await proofStatusOf(revoked), 200)
  await t.throwsAsync(setStatus(revoked.id, 'revocation', false), { code: 'REVOCATION_FINAL' })
})

test.serial(
  'without a copy: that organisation publishes nothing and issues nothing, the others go on',
  async (t) => {
    const before = headOf('board')
    await startOnBackup(undefined)
    const failure = await poll({
      what: 'the publisher to say so',
      look: async () =>
        issuer.publisher.status().failures.find(({ organisation }) => organisation === 'board'),
    })
    t.like(failure, { code: 'ANCHORS_LACKING', paused: true })
    await t.throwsAsync(issue(), { code: 'STATUS_LIST_NOT_READY' })
    await setStatus(reinstated.id, 'revocation', true)
    const other = await issue('clinic')
    t.truthy(other.id)
    t.is(headOf('board').root, before.root)
  },
)

test.serial(
  'the copy is given afterwards: publishing goes on, with what was decided meanwhile',
  async (t) => {
    const { database, world } = issuer
    const { sequence } = headOf('board')
    const restore = (directory: string) =>
      restorePublished({
        database,
        view: world.view,
        organisation: organisationOf('board'),
        directory,
        seal: world.statusSeal,
        actor,
        now: new Date(),
      })
    await t.throwsAsync(restore(tmpdir()), { code: 'ANCHORS_LACKING' })
    const done = await restore(copy)
    t.like(done, { sequence, statuses: 3, leaves: 2 })
    t.is(done!.adopted, done!.anchors)
    t.is(await restore(copy), undefined, 'once is enough')
    const next = await poll({
      what: 'new lists',
      withinMs: 60_000,
      look: () => issue().catch(() => undefined),
    })
    await untilPublished()
    t.true(headOf('board').sequence > sequence)
    const refused = 'invalid CREDENTIAL_REVOKED'
    t.is(await verdictOf(revoked, refused), refused)
    t.is(await verdictOf(reinstated, refused), refused)
    for (const credential of [lost, next]) t.is(await verdictOf(credential, 'valid OK'), 'valid OK')
  },
)
