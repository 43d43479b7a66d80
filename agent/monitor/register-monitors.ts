import { randomUUID } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Kysely, Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { readBit } from '#agent/status/bits.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { assessCredential, type Refusal, type WatchedParts } from './assess-credential.ts'
import { joinIssuers } from './join-issuers.ts'
import { type JoinedList, joinLists, openLists } from './join-lists.ts'

export type MonitorRequest = { credential: unknown; reference?: string | undefined }

/** `status` as monitors were told it: what comes after is told by events. */
export type MonitorOutcome =
  | { monitor: string; digest: string; status: 'active' | 'suspended' }
  | { refused: Refusal }

/** Credentials between which other requests get their turn. */
const TURN = 32

/**
 * Begins to watch credentials: each is verified, and what is needed to watch it is kept, nothing that it claims. Each has
 * an outcome of its own, in the same order. The same credential under the same reference is the same monitor.
 *
 * @param webhook URL of a registered webhook that is told; streams are told in any case
 * @throws {AgentError} WEBHOOK_NOT_FOUND
 */
export async function registerMonitors({
  database,
  world,
  requests,
  webhook,
  organisation,
  client,
  person,
  now,
}: {
  database: Kysely<MonitorTables>
  world: CredentialWorld
  requests: readonly MonitorRequest[]
  webhook?: string | undefined
  organisation: string
  client: string
  person: string | null
  now: Date
}): Promise<MonitorOutcome[]> {
  const webhookId = webhook === undefined ? null : await findWebhook({ database, organisation, url: webhook })
  const outcomes: MonitorOutcome[] = new Array(requests.length)
  const accepted: { place: number; parts: WatchedParts; reference: string }[] = []
  for (const [place, { credential, reference = '' }] of requests.entries()) {
    if (place % TURN === TURN - 1) await setImmediate()
    const found = await assessCredential({ credential, world, now })
    if ('refused' in found) outcomes[place] = found
    else accepted.push({ place, parts: found.parts, reference })
  }
  if (accepted.length === 0) return outcomes
  const opened = await openLists({ world, watched: accepted.map(({ parts }) => parts) })
  await database.transaction().execute(async (transaction) => {
    const lists = await joinLists({ transaction, opened })
    const issuers = await joinIssuers({
      transaction,
      world,
      watched: accepted.map(({ parts }) => parts.issuer),
      now,
    })
    const watching: Watching[] = []
    for (const { place, parts, reference } of accepted) {
      const statuses = parts.entries.map(({ url, index }) => readStatus(lists, url, index))
      if (statuses.some((status) => status === null)) {
        outcomes[place] = { refused: { code: 'STATUS_UNAVAILABLE', message: 'its status list is not held' } }
        continue
      }
      const told = statuses.filter((status) => status !== null)
      if (told.some(({ purpose, isSet }) => isSet && purpose === 'revocation')) {
        outcomes[place] = { refused: { code: 'CREDENTIAL_REVOKED', message: 'the issuer has revoked it' } }
        continue
      }
      const id = randomUUID()
      const issuer = issuers.get(parts.issuer)!
      watching.push({ place, id, parts, reference, issuer, statuses: told })
    }
    const ids = await insertMonitors({
      transaction,
      watching,
      webhook: webhookId,
      organisation,
      client,
      person,
      now,
    })
    for (const { place, parts, reference, statuses } of watching) {
      const status = statuses.some(({ isSet }) => isSet) ? 'suspended' : 'active'
      const monitor = ids.get(`${parts.digest} ${reference}`)!
      outcomes[place] = { monitor, digest: parts.digest, status }
    }
  })
  return outcomes
}

type Status = { list: number; purpose: string; index: number; isSet: boolean }
type Watching = {
  place: number
  id: string
  parts: WatchedParts
  reference: string
  issuer: number
  statuses: Status[]
}

async function findWebhook({
  database,
  organisation,
  url,
}: {
  database: Kysely<MonitorTables>
  organisation: string
  url: string
}): Promise<string> {
  const row = await database
    .selectFrom('webhooks')
    .select('id')
    .where('organisation', '=', organisation)
    .where('url', '=', url)
    .executeTakeFirst()
  if (row) return row.id
  const message = 'no webhook is registered for this URL'
  throw new AgentError('WEBHOOK_NOT_FOUND', message, {
    faults: [{ pointer: '/webhook/url', code: 'WEBHOOK_NOT_FOUND', message }],
  })
}

function readStatus(lists: ReadonlyMap<string, JoinedList>, url: string, index: number): Status | null {
  const list = lists.get(url)
  if (!list) return null
  const { id, purpose, bits } = list
  return { list: id, purpose, index, isSet: index < bits.length * 8 && readBit({ bits, index }) }
}

/** @returns ids by digest and reference, of those that were there already as well */
async function insertMonitors({
  transaction,
  watching,
  webhook,
  organisation,
  client,
  person,
  now,
}: {
  transaction: Transaction<MonitorTables>
  watching: readonly Watching[]
  webhook: string | null
  organisation: string
  client: string
  person: string | null
  now: Date
}): Promise<Map<string, string>> {
  // a statement touches a row once, so of a credential that is named twice the first is taken
  const distinct = [
    ...Map.groupBy(watching, ({ parts, reference }) => `${parts.digest} ${reference}`).values(),
  ].map(([first]) => first!)
  if (distinct.length === 0) return new Map()
  const rows = await transaction
    .insertInto('monitors')
    .values(
      distinct.map(({ id, parts, reference, issuer }) => ({
        id,
        organisation,
        client,
        person,
        reference,
        webhook,
        digest: parts.digest,
        types: parts.types,
        watched_issuer: issuer,
        valid_until: parts.validUntil,
        created_at: now,
      })),
    )
    .onConflict((conflict) =>
      conflict.columns(['organisation', 'digest', 'reference']).doUpdateSet({ webhook }),
    )
    .returning(['id', 'digest', 'reference'])
    .execute()
  const ids = new Map(rows.map(({ id, digest, reference }) => [`${digest} ${reference}`, id]))
  const statuses = distinct.flatMap(({ id, statuses }) =>
    statuses.map(({ list, index, isSet }) => ({ list, bit_index: index, monitor: id, is_set: isSet })),
  )
  const fresh = new Set(rows.map(({ id }) => id))
  const added = statuses.filter(({ monitor }) => fresh.has(monitor))
  if (added.length > 0) {
    await transaction
      .insertInto('monitor_statuses')
      .values(added)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
  return ids
}
