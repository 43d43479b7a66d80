import { hash } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import pg from 'pg'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import type { Organisation, OrganisationSigner } from '#agent/organisations/organisation.ts'
import { encodeSigningInput } from '#agent/proofs/sign-jose.ts'
import { allocateIndexes } from '#agent/status/allocate-indexes.ts'
import { statusEntries } from '#agent/status/status-entries.ts'
import { encodeBinaryArray } from '#agent/store/binary-array.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { createRowId } from './create-row-id.ts'
import { findSubjects, type Subject } from './find-subjects.ts'
import type { Intent } from './issue-credentials.ts'
import type { IssuerWorld } from './issuer-world.ts'

/** What is durable before anything is signed: the exact bytes, and the key that will sign them. */
export type RecordedCredential = {
  id: string
  record: string
  signingInput: Buffer
  digest: Buffer
  signer: OrganisationSigner
}

/** An intent that an earlier request with the same Idempotency-Key carried out, or began. */
export type EarlierCredential = { earlier: string }

export type RecordedOutcome = RecordedCredential | EarlierCredential | AgentError

/**
 * Record before release: in one transaction takes the Idempotency-Key, the status index, the id, the key and the
 * exact bytes to sign, and appends to the audit log. Each intent has its own outcome.
 */
export async function recordIntents(options: {
  world: IssuerWorld
  organisation: Organisation
  intents: readonly Intent[]
}): Promise<RecordedOutcome[]> {
  const { world, organisation, intents } = options
  const record = () =>
    world.database
      .transaction()
      .execute((transaction) => recordInTransaction({ transaction, world, organisation, intents }))
  try {
    return await record().catch(async (error: unknown) => {
      const takenOver = error instanceof AgentError && error.code === 'SIGNING_KEY_NOT_READY'
      if (!takenOver || !world.reloadSigners) throw error
      await world.reloadSigners()
      return await record()
    })
  } catch (error) {
    if (!isTakenId(error)) throw error
    if (intents.length === 1) {
      return [new AgentError('CREDENTIAL_EXISTS', 'a credential with this id was issued before')]
    }
    // one of them names an id that is taken: each by itself, so that the others go through
    const outcomes: RecordedOutcome[] = []
    for (const intent of intents)
      outcomes.push(...(await recordIntents({ world, organisation, intents: [intent] })))
    return outcomes
  }
}

function isTakenId(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError && error.code === '23505' && error.constraint === 'credentials_pkey'
  )
}

type Recording = {
  transaction: Transaction<IssuerTables>
  world: IssuerWorld
  organisation: Organisation
  intents: readonly Intent[]
}

async function recordInTransaction({
  transaction,
  world,
  organisation,
  intents,
}: Recording): Promise<RecordedOutcome[]> {
  // the newest request's: nobody's credential is issued before they asked, and each group is after the one before
  const now = new Date(Math.max(...intents.map((intent) => intent.now.getTime())))
  const outcomes: (RecordedOutcome | undefined)[] = intents.map(() => undefined)
  const subjects = await findSubjects({
    transaction,
    world,
    organisation: organisation.id,
    subjects: [...new Set(intents.map(({ prepared }) => prepared.subject))],
    now,
  })
  const existing = await lockRecords({ transaction, organisation, intents })
  for (const [index, { record, prepared }] of intents.entries()) {
    if (record === undefined) continue
    const row = existing.get(record)
    if (row?.family === prepared.family.id && row.subject === subjects.get(prepared.subject)!.id) continue
    outcomes[index] = new AgentError('RECORD_NOT_FOUND', 'no such record of this family and subject')
  }
  await takeIdempotencyKeys({ transaction, organisation, intents, outcomes, now })

  const open = [...intents.entries()].filter(([index]) => outcomes[index] === undefined)
  if (open.length === 0) return outcomes as RecordedOutcome[]
  await lockSigners({ transaction, organisation, intents: open.map(([, intent]) => intent) })
  const indexes = await allocateIndexes({
    transaction,
    organisation: organisation.id,
    count: open.length,
    seal: world.statusSeal,
    now,
  })
  const versions = new Map([...existing].map(([record, row]) => [record, row.version]))
  const rows = open.map(([position, intent], place) => {
    const { prepared } = intent
    const subject = subjects.get(prepared.subject)!
    const status = indexes[place]!
    const record = intent.record ?? createRowId(now)
    const version = (versions.get(record) ?? 0) + 1
    versions.set(record, version)
    const signer = signerOf(organisation, intent)
    const credentialStatus = statusEntries({ baseUrl: `${world.issuerUrl}/orgs/${organisation.id}`, status })
    const signingInput = encodeSigningInput({
      header: { alg: signer.algorithm, kid: signer.verificationMethod, typ: 'vc+jwt', cty: 'vc' },
      payload: { ...prepared.credential, credentialStatus },
    })
    const digest = hash('sha256', signingInput, 'buffer')
    const recorded: RecordedCredential = { id: prepared.id, record, signingInput, digest, signer }
    outcomes[position] = recorded
    return { intent, subject, status, version, ...recorded }
  })
  const begun = rows.filter(({ intent }) => intent.record === undefined)
  await sql`
    INSERT INTO records (id, organisation, family, subject, created_at)
    SELECT id, ${organisation.id}, family, subject, ${now}
    FROM unnest(
      ${begun.map((row) => row.record)}::uuid[],
      ${begun.map((row) => row.intent.prepared.family.id)}::text[],
      ${begun.map((row) => row.subject.id)}::uuid[]
    ) AS new (id, family, subject)
  `.execute(transaction)
  await sql`
    INSERT INTO record_versions
      (record, version, effective_at, recorded_at, client, person, sealed_reason, sealed_claims)
    SELECT record, version, effective_at, ${now}, client, person, sealed_reason, sealed_claims
    FROM unnest(
      ${rows.map((row) => row.record)}::uuid[],
      ${rows.map((row) => row.version)}::integer[],
      ${rows.map((row) => row.intent.effectiveAt ?? now)}::timestamptz[],
      ${rows.map((row) => row.intent.actor.client)}::text[],
      ${rows.map((row) => row.intent.actor.person)}::text[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map(({ intent, subject }) => sealText(subject, intent.reason)) })}::bytea[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map(({ intent, subject }) => sealText(subject, JSON.stringify(intent.prepared.claims))) })}::bytea[]
    ) AS new (record, version, effective_at, client, person, sealed_reason, sealed_claims)
  `.execute(transaction)
  await sql`
    INSERT INTO credentials
      (id, organisation, family, record, record_version, subject, revocation_list, suspension_list, status_index,
       signing_key, sealed_signing_input, digest, valid_from, valid_until, issued_at)
    SELECT id, ${organisation.id}, family, record, record_version, subject, revocation_list, suspension_list,
      status_index, signing_key, sealed_signing_input, digest, valid_from, valid_until, ${now}
    FROM unnest(
      ${rows.map((row) => row.id)}::text[],
      ${rows.map((row) => row.intent.prepared.family.id)}::text[],
      ${rows.map((row) => row.record)}::uuid[],
      ${rows.map((row) => row.version)}::integer[],
      ${rows.map((row) => row.subject.id)}::uuid[],
      ${rows.map((row) => row.status.revocationList)}::uuid[],
      ${rows.map((row) => row.status.suspensionList)}::uuid[],
      ${rows.map((row) => row.status.index)}::integer[],
      ${rows.map((row) => row.signer.key)}::text[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map((row) => row.subject.seal.seal(row.signingInput)) })}::bytea[],
      ${encodeBinaryArray({ type: 'bytea', elements: rows.map((row) => row.digest) })}::bytea[],
      ${rows.map((row) => row.intent.prepared.validFrom)}::timestamptz[],
      ${rows.map((row) => row.intent.prepared.validUntil)}::timestamptz[]
    ) AS new (id, family, record, record_version, subject, revocation_list, suspension_list, status_index,
      signing_key, sealed_signing_input, digest, valid_from, valid_until)
  `.execute(transaction)
  await appendAuditEntries({
    transaction,
    organisation: organisation.id,
    entries: rows.map((row) => ({
      action: 'credential.issue',
      object: row.id,
      outcome: 'done',
      client: row.intent.actor.client,
      person: row.intent.actor.person,
      digest: row.digest.toString('hex'),
    })),
    now,
  })
  return outcomes as RecordedOutcome[]
}

function sealText({ seal }: Subject, text: string | undefined): Buffer | null {
  return text === undefined ? null : seal.seal(Buffer.from(text, 'utf8'))
}

function signerOf(organisation: Organisation, { algorithm }: Intent): OrganisationSigner {
  const signer = organisation.signers.get(algorithm)
  if (!signer)
    throw new AgentError('SIGNING_KEY_NOT_READY', `no ${algorithm} key of the organisation signs now`)
  return signer
}

/**
 * No other key takes over before this transaction ends. Another process may have let one take over already, and then
 * nothing is begun for the key before: it may be retired by now.
 */
async function lockSigners({ transaction, organisation, intents }: Omit<Recording, 'world'>): Promise<void> {
  const keys = [...new Set(intents.map((intent) => signerOf(organisation, intent).key))]
  const rows = await transaction
    .selectFrom('signing_keys')
    .select('key')
    .where('key', 'in', keys)
    .where('superseded_at', 'is', null)
    .forShare()
    .execute()
  if (rows.length < keys.length) {
    throw new AgentError('SIGNING_KEY_NOT_READY', 'another key takes over at this moment')
  }
}

async function lockRecords({ transaction, organisation, intents }: Omit<Recording, 'world'>) {
  const named = [...new Set(intents.flatMap(({ record }) => record ?? []))].sort()
  if (named.length === 0) return new Map<string, { family: string; subject: string; version: number }>()
  const records = await transaction
    .selectFrom('records')
    .select(['id', 'family', 'subject'])
    .where('organisation', '=', organisation.id)
    .where('id', 'in', named)
    .orderBy('id')
    .forUpdate()
    .execute()
  // after the lock, so that the newest version is seen
  const versions = await transaction
    .selectFrom('record_versions')
    .select((query) => ['record', query.fn.max('version').as('version')])
    .where('record', 'in', named)
    .groupBy('record')
    .execute()
  return new Map(
    records.map(({ id, family, subject }) => [
      id,
      { family, subject, version: versions.find(({ record }) => record === id)?.version ?? 0 },
    ]),
  )
}

/** The Idempotency-Key HTTP Header Field, draft §2: the same key with another payload is an error (422). */
async function takeIdempotencyKeys({
  transaction,
  organisation,
  intents,
  outcomes,
  now,
}: {
  transaction: Transaction<IssuerTables>
  organisation: Organisation
  intents: readonly Intent[]
  outcomes: (RecordedOutcome | undefined)[]
  now: Date
}): Promise<void> {
  const keyed = [...intents.entries()]
    .filter(([index, { idempotency }]) => idempotency && outcomes[index] === undefined)
    .sort(([, a], [, b]) => (a.idempotency!.key < b.idempotency!.key ? -1 : 1))
  if (keyed.length === 0) return
  const taken = await transaction
    .insertInto('idempotency_keys')
    .values(
      keyed.map(([, { idempotency, prepared }]) => ({
        organisation: organisation.id,
        key: idempotency!.key,
        request_digest: idempotency!.requestDigest,
        credential: prepared.id,
        created_at: now,
      })),
    )
    .onConflict((conflict) => conflict.doNothing())
    .returning('key')
    .execute()
  const fresh = new Set(taken.map(({ key }) => key))
  const repeated = keyed.filter(([, { idempotency }]) => !fresh.has(idempotency!.key))
  if (repeated.length === 0) return
  const earlier = await findEarlier({
    database: transaction,
    organisation,
    keys: repeated.map(([, { idempotency }]) => idempotency!),
  })
  for (const [index, { idempotency }] of repeated) outcomes[index] = earlier.get(idempotency!.key)!
}

/** What earlier requests with these keys came to; keys that are new are left out. */
export async function findEarlier({
  database,
  organisation,
  keys,
}: {
  database: Pick<Transaction<IssuerTables>, 'selectFrom'>
  organisation: Organisation
  keys: readonly { key: string; requestDigest: Buffer }[]
}): Promise<Map<string, EarlierCredential | AgentError>> {
  const rows = await database
    .selectFrom('idempotency_keys')
    .select(['key', 'request_digest', 'credential'])
    .where('organisation', '=', organisation.id)
    .where(
      'key',
      'in',
      keys.map(({ key }) => key),
    )
    .execute()
  return new Map(
    rows.map((row) => {
      const same = keys.find(({ key }) => key === row.key)!.requestDigest.equals(row.request_digest)
      return [
        row.key,
        same
          ? { earlier: row.credential }
          : new AgentError('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key was used for another request'),
      ]
    }),
  )
}
