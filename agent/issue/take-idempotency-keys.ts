import type { Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { Intent } from './issue-credentials.ts'
import type { EarlierCredential, RecordedOutcome } from './record-intents.ts'

/** The Idempotency-Key HTTP Header Field, draft §2: the same key with another payload is an error (422). */
export async function takeIdempotencyKeys({
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
async function findEarlier({
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
