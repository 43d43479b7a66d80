import { createHash } from 'node:crypto'
import test from 'ava'
import { sql } from 'kysely'
import { verifyAuditLog } from '#agent/audit/verify-audit-log.ts'
import { AgentError } from '#agent/errors.ts'
import { eraseSubject } from '#agent/issue/erase-subject.ts'
import type { IssueRequest } from '#agent/issue/issue-credentials.ts'
import { readIssued } from '#agent/issue/read-credential.ts'
import { setCredentialStatus } from '#agent/issue/set-credential-status.ts'
import { claimOffer } from '#agent/offers/claim-offer.ts'
import { createOffer } from '#agent/offers/create-offer.ts'
import { type OfferWorld, openOfferWorld } from '#agent/offers/offer-world.ts'
import { findOffer } from '#agent/offers/offered-request.ts'
import { familyOfId } from '#schemas/families.ts'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import type { RequestedCredential } from '#schemas/requested-credential.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'

let services: TestServices

test.before(async () => {
  services = await openTestServices()
})

test.after.always(async () => {
  await services?.close()
})

const actor = { client: 'test', person: 'clerk-7' }
const board = () => services.issuer.world.organisations.get('board')!

function request({ subject, key }: { subject?: string; key?: string } = {}): IssueRequest {
  const requested: RequestedCredential = structuredClone(example.credential)
  if (subject) requested.credentialSubject.id = subject
  const requestDigest = createHash('sha256').update(JSON.stringify(requested)).digest()
  return {
    requested,
    actor,
    ...(key === undefined ? {} : { idempotency: { key, requestDigest } }),
    now: new Date(),
  }
}

async function issueOne(options: Parameters<typeof request>[0] = {}) {
  const requests = [request(options)]
  const [outcome] = await services.issuer.issueCredentials({ organisation: board(), requests })
  if (!outcome || outcome instanceof AgentError) throw outcome
  return outcome
}

/** An offer that a wallet has asked for and that nobody has decided on. */
async function offerTo(world: OfferWorld, subject: string): Promise<string> {
  const { credential } = structuredClone(example)
  const { id: _, ...credentialSubject } = credential.credentialSubject
  const { id } = await createOffer({
    world,
    issuing: services.issuer.world,
    organisation: board(),
    family: familyOfId('practitioner-license')!,
    credential: { ...credential, credentialSubject } as RequestedCredential,
    configurations: ['license'],
    grantType: 'pre-authorized_code',
    review: true,
    expiresAt: new Date(Date.now() + 60_000),
    actor,
    now: new Date(),
  })
  const offer = (await findOffer({ world, organisation: 'board', id }))!
  await claimOffer({ world, offer, configuration: 'license', subjects: [subject], now: new Date() })
  return id
}

const countCredentials = async () => {
  const { issuer } = services
  const { rows } = await sql<{ count: bigint }>`SELECT count(*) FROM credentials`.execute(issuer.database)
  return rows[0]!.count
}

test.serial(
  'promise 2: 20 keys, 20 retries each at once: one credential a key, with identical bytes',
  async (t) => {
    const before = await countCredentials()
    const keys = Array.from({ length: 20 }, (_, place) => `key-${place}`)
    const answers = await Promise.all(
      keys.map((key) => Promise.all(Array.from({ length: 20 }, () => issueOne({ key })))),
    )
    for (const answer of answers) t.is(new Set(answer.map(({ credential }) => credential)).size, 1)
    t.is(new Set(answers.map(([first]) => first!.id)).size, 20)
    t.is((await countCredentials()) - before, 20n)
  },
)

test.serial('promise 2: the same key with another body is refused', async (t) => {
  await issueOne({ key: 'taken' })
  const error = await t.throwsAsync(issueOne({ key: 'taken', subject: 'did:example:somebody-else' }))
  t.is((error as AgentError).code, 'IDEMPOTENCY_KEY_REUSED')
})

test.serial('promise 3: a thousand credentials at once have a thousand indexes', async (t) => {
  const { issuer } = services
  const requests = Array.from({ length: 1_000 }, () => request())
  const outcomes = await issuer.issueCredentials({ organisation: board(), requests })
  t.true(outcomes.every((outcome) => !(outcome instanceof AgentError)))
  const { rows } = await sql<{ count: bigint; distinct: bigint }>`
    SELECT count(*), count(DISTINCT (revocation_list, status_index)) AS distinct FROM credentials
  `.execute(issuer.database)
  t.is(rows[0]!.distinct, rows[0]!.count)
})

test.serial('promise 7: what cannot be written to the audit log is not done', async (t) => {
  const { issuer } = services
  const { id } = await issueOne()
  const before = await countCredentials()
  await sql`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'disk full'; END $$`.execute(
    issuer.database,
  )
  await sql`CREATE TRIGGER refuse BEFORE INSERT ON audit_entries EXECUTE FUNCTION refuse()`.execute(
    issuer.database,
  )
  try {
    await t.throwsAsync(issueOne())
    await t.throwsAsync(
      setCredentialStatus({
        world: issuer.world,
        organisation: board(),
        credentialId: id,
        purpose: 'revocation',
        value: true,
        actor,
        now: new Date(),
      }),
    )
  } finally {
    await sql`DROP TRIGGER refuse ON audit_entries`.execute(issuer.database)
  }
  t.is(await countCredentials(), before)
  const row = await issuer.database
    .selectFrom('credentials')
    .select('revoked')
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  t.false(row.revoked)
})

test.serial(
  'erasure: the claims cannot be read any more, others can, and the audit log still verifies',
  async (t) => {
    const { issuer } = services
    const { world } = issuer
    const organisation = board()
    const subject = 'did:example:to-be-erased'
    const erased = await issueOne({ subject })
    const other = await issueOne()
    const offers = openOfferWorld({ database: issuer.database, keyEncryptionKey: Buffer.alloc(32, 7) })
    const [offered, others] = [await offerTo(offers, subject), await offerTo(offers, 'did:example:other')]
    const { records } = await eraseSubject({
      world: { ...world, ...offers },
      organisation,
      subject,
      actor,
      reason: 'request 2026-114',
      now: new Date(),
    })
    t.is(records, 1)
    const error = await t.throwsAsync(readIssued({ world, organisation, id: erased.id }))
    t.is((error as AgentError).code, 'SUBJECT_ERASED')
    t.is((await readIssued({ world, organisation, id: other.id })).credential, other.credential)
    const { rows } = await sql<{ left: bigint }>`
    SELECT count(*) AS left FROM credentials
    JOIN subjects ON subjects.id = credentials.subject
    WHERE credentials.id = ${erased.id} AND (length(sealed_signing_input) > 0 OR sealed_key IS NOT NULL)
  `.execute(issuer.database)
    t.is(rows[0]!.left, 0n)
    const kept = await issuer.database
      .selectFrom('credential_offers')
      .innerJoin('credential_requests', 'offer', 'credential_offers.id')
      .select(['credential_offers.id', 'sealed', 'sealed_subjects', 'withdrawn_at'])
      .where('credential_offers.id', 'in', [offered, others])
      .execute()
    for (const { id, sealed, sealed_subjects, withdrawn_at } of kept) {
      const isKept = [sealed.length > 0, sealed_subjects.length > 0, withdrawn_at === null]
      t.deepEqual(isKept, Array(3).fill(id === others), 'what a wallet was offered goes as well')
    }
    const { fault } = await verifyAuditLog({
      database: issuer.database,
      organisation: organisation.id,
      anchoredRoots: [],
    })
    t.is(fault, null)
  },
)

test.serial(
  'not accredited: another jurisdiction is refused, and the refusal is in the audit log',
  async (t) => {
    const { issuer } = services
    const wrong = request()
    const { credentialSubject } = wrong.requested as RequestedCredential
    credentialSubject.jurisdiction = 'US-CA'
    credentialSubject.compact = { code: 'NLC', scope: 'single', homeState: 'US-CA' }
    const [outcome] = await issuer.issueCredentials({ organisation: board(), requests: [wrong] })
    t.is((outcome as AgentError).code, 'NOT_ACCREDITED')
    const entry = await issuer.database
      .selectFrom('audit_entries')
      .select(['outcome', 'person', 'detail'])
      .where('organisation', '=', 'board')
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow()
    t.deepEqual(entry, { outcome: 'refused', person: 'clerk-7', detail: { code: 'NOT_ACCREDITED' } })
  },
)
