import { hash } from 'node:crypto'
import type { Transaction } from 'kysely'
import pg from 'pg'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError, type AgentErrorCode } from '#agent/errors.ts'
import type { Organisation, OrganisationSigner } from '#agent/organisations/organisation.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { MediaType } from '#agent/proofs/secured-document.ts'
import { prepareSecuring, type Unsigned } from '#agent/proofs/securing.ts'
import { allocateIndexes } from '#agent/status/allocate-indexes.ts'
import { readMessageSet } from '#agent/status/message-set.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { addStatus } from './add-status.ts'
import { signerOf } from './choose-signer.ts'
import { createRowId } from './create-row-id.ts'
import { findSubjects, type Subject } from './find-subjects.ts'
import type { Intent } from './issue-credentials.ts'
import type { IssuerWorld } from './issuer-world.ts'
import { type LockedRecord, lockRecords } from './lock-records.ts'
import { lockSigners } from './lock-signers.ts'
import { takeIdempotencyKeys } from './take-idempotency-keys.ts'
import { type CredentialRow, familyOf, writeCredentials } from './write-credentials.ts'

/** What is durable before anything is signed: the exact bytes, and the key that will sign them. */
export type RecordedCredential = Unsigned & {
  id: string
  record: string
  mediaType: MediaType
  /** SHA-256 of the bytes to sign. */
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
    const refusal = refusalOf(error)
    if (!refusal) throw error
    if (intents.length === 1) return [refusal]
    // one of them cannot be recorded: each by itself, so that the others go through
    const outcomes: RecordedOutcome[] = []
    for (const intent of intents)
      outcomes.push(...(await recordIntents({ world, organisation, intents: [intent] })))
    return outcomes
  }
}

/** What is found out only where a credential is recorded. */
const UNDOING: ReadonlySet<AgentErrorCode> = new Set([
  'GRANT_EXPIRED',
  'GRANT_USED',
  'STATUS_MESSAGES_NOT_READY',
  'STATUS_MESSAGES_UNSET',
  'TRANSITION_DECIDED',
  'TRANSITION_NOT_ALLOWED',
])

/** What is wrong with one of the credentials, where that is what went wrong. */
function refusalOf(error: unknown): AgentError | undefined {
  if (
    error instanceof pg.DatabaseError &&
    error.code === '23505' &&
    error.constraint === 'credentials_pkey'
  ) {
    return new AgentError('CREDENTIAL_EXISTS', 'a credential with this id was issued before')
  }
  if (error instanceof AgentError && UNDOING.has(error.code)) return error
  if (error instanceof ProofError) {
    const { message } = error
    return new AgentError('CREDENTIAL_INVALID', message, {
      faults: [{ pointer: '/credential', code: error.code, message }],
      cause: error,
    })
  }
  return undefined
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
  refuseRecords({ intents, existing, subjects, outcomes })
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
  const rows: CredentialRow[] = []
  for (const [place, [position, intent]] of open.entries()) {
    const { prepared } = intent
    const subject = subjects.get(prepared.subject)!
    const status = indexes[place]!
    const { withMessage = false } = intent
    if (withMessage && !status.message) throw await lacksMessages({ transaction, organisation })
    const record = intent.record ?? createRowId(now)
    const version = (versions.get(record) ?? 0) + 1
    versions.set(record, version)
    const { securing } = prepared.signing
    const signer = signerOf(organisation, prepared.signing)
    const baseUrl = `${world.issuerUrl}/orgs/${organisation.id}`
    const preparing = prepareSecuring({
      credential: addStatus({ credential: prepared.credential, securing, baseUrl, status, withMessage }),
      securing,
      algorithm: signer.algorithm,
      verificationMethod: signer.verificationMethod,
      family: prepared.family,
      now,
    })
    const unsigned = preparing instanceof Promise ? await preparing : preparing
    const recorded: RecordedCredential = {
      id: prepared.id,
      record,
      mediaType: securing.mediaType,
      ...unsigned,
      digest: hash('sha256', unsigned.signingInput, 'buffer'),
      signer,
    }
    outcomes[position] = recorded
    rows.push({ intent, subject, status, version, ...recorded })
  }
  await writeCredentials({ transaction, organisation, rows, now })
  for (const { intent, id, version } of rows) {
    await intent.alongside?.({ transaction, credential: id, version, now })
  }
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

async function lacksMessages({
  transaction,
  organisation,
}: Pick<Recording, 'transaction' | 'organisation'>): Promise<AgentError> {
  const set = await readMessageSet({ transaction, organisation: organisation.id })
  return set
    ? new AgentError('STATUS_MESSAGES_NOT_READY', 'the list of the status messages is not anchored yet')
    : new AgentError('STATUS_MESSAGES_UNSET', 'this organisation has settled no status messages')
}

/** Refuses what is to follow a record that is not there, or a version of it that is not the newest. */
function refuseRecords({
  intents,
  existing,
  subjects,
  outcomes,
}: {
  intents: readonly Intent[]
  existing: ReadonlyMap<string, LockedRecord>
  subjects: ReadonlyMap<string, Subject>
  outcomes: (RecordedOutcome | undefined)[]
}): void {
  const newest = new Map([...existing].map(([record, { version }]) => [record, version]))
  for (const [index, { record, prepared, expectedVersion }] of intents.entries()) {
    if (record === undefined) continue
    const row = existing.get(record)
    if (row?.family !== familyOf(prepared) || row.subject !== subjects.get(prepared.subject)!.id) {
      outcomes[index] = new AgentError('RECORD_NOT_FOUND', 'no such record of this family and subject')
      continue
    }
    const version = newest.get(record)!
    newest.set(record, version + 1)
    if (expectedVersion === undefined || expectedVersion === version) continue
    outcomes[index] = new AgentError('RECORD_VERSION_CONFLICT', 'the record has another version by now')
  }
}
