import { hash, randomBytes, randomUUID } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import type { ExchangeState } from '#agent/store/tables/exchange.ts'
import type { Callback } from './deliver-callbacks.ts'
import type { ExchangeWorld, Presented, WalletAnswer } from './exchange-world.ts'
import type { StepData, Workflow } from './workflow.ts'

/** An exchange as it was read; `sequence` tells it from what it is after the next change. */
export type Exchange = {
  digest: Buffer
  organisation: string
  workflow: Workflow
  sequence: number
  state: ExchangeState
  expires: Date
  client: string
  person: string | null
  data: ExchangeData
}

/** What of it is kept under a seal. */
export type ExchangeData = {
  step: string
  /** Steps that are done. */
  passed: string[]
  /** When it came to its step, or was answered there first: for templates, the time that it is. */
  since: string
  /** What the template of its step came to. */
  given?: StepData
  variables: Record<string, unknown>
  /** By step. */
  results: Record<string, Presented | WalletAnswer>
  /** The request that a wallet is asked by, and the URL of the exchange, for whom its end is told to. */
  wallet?: { request: string; uri: string; url: string; expires: string }
  asked?: { challenge: string; domain: string }
  /** What the last presentation was answered with, for a client that did not get it. */
  answered?: Answered
  lastError?: {
    type: string
    title: string
    detail: string
    errors: { pointer: string; code: string; detail: string }[]
  }
}

/** `to` is the SHA-256 of the presentation, in base64url. */
export type Answered = { to: string; issued: Record<string, unknown>[]; redirectUrl?: string }

const LIFETIME_MS = 15 * 60 * 1000
const MAX_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000

/**
 * Begins an exchange (VCALM `POST /workflows/{id}/exchanges`). Its id is 256 random bits, and whoever has it can take part.
 *
 * @throws {AgentError} TIME_INVALID for an end that has passed, or is too far away
 */
export async function createExchange({
  world: { database, seal },
  organisation,
  workflow,
  variables = {},
  expires,
  client,
  person,
  now,
}: {
  world: Pick<ExchangeWorld, 'database' | 'seal'>
  organisation: string
  workflow: Workflow
  variables?: Record<string, unknown>
  expires?: Date
  client: string
  person: string | null
  now: Date
}): Promise<{ id: string; exchange: Exchange }> {
  const end = expires ?? new Date(now.getTime() + LIFETIME_MS)
  if (end <= now) throw new AgentError('TIME_INVALID', 'expires has passed')
  if (end.getTime() - now.getTime() > MAX_LIFETIME_MS)
    throw new AgentError('TIME_INVALID', 'expires is more than 30 days from now')
  const id = randomBytes(32).toString('base64url')
  const data: ExchangeData = {
    ...{ step: workflow.initialStep, passed: [], since: now.toISOString(), variables, results: {} },
  }
  const exchange: Exchange = {
    digest: digestOf(id),
    organisation,
    workflow,
    sequence: 0,
    state: 'pending',
    expires: end,
    client,
    person,
    data,
  }
  await database
    .insertInto('exchanges')
    .values({
      digest: exchange.digest,
      organisation,
      workflow: workflow.id,
      sequence: 0,
      state: 'pending',
      sealed: sealData(seal, data),
      client,
      person,
      created_at: now,
      expires_at: end,
    })
    .execute()
  return { id, exchange }
}

/**
 * An exchange, by the id that it was given and the workflow that it is of.
 *
 * @throws {AgentError} EXCHANGE_NOT_FOUND
 */
export async function readExchange({
  world: { database, seal },
  workflow,
  id,
  organisation,
}: {
  world: Pick<ExchangeWorld, 'database' | 'seal'>
  workflow: string
  id: string
  /** Whose it must be, where somebody of the organisation asks. */
  organisation?: string | undefined
}): Promise<Exchange> {
  const row = await selectExchanges(database)
    .where('digest', '=', digestOf(id))
    .where('workflow', '=', workflow)
    .$if(organisation !== undefined, (query) => query.where('exchanges.organisation', '=', organisation!))
    .executeTakeFirst()
  if (!row) throw new AgentError('EXCHANGE_NOT_FOUND', 'there is no such exchange')
  return openRow(seal, row)
}

/** The exchange in which a wallet was asked by a request. */
export async function readAskedExchange({
  world: { database, seal },
  request,
}: {
  world: Pick<ExchangeWorld, 'database' | 'seal'>
  request: string
}): Promise<Exchange | undefined> {
  const row = await selectExchanges(database).where('request', '=', request).executeTakeFirst()
  return row && openRow(seal, row)
}

function selectExchanges(database: ExchangeWorld['database']) {
  return database
    .selectFrom('exchanges')
    .innerJoin('workflows', (join) =>
      join
        .onRef('workflows.id', '=', 'exchanges.workflow')
        .onRef('workflows.organisation', '=', 'exchanges.organisation'),
    )
    .select(['digest', 'exchanges.organisation', 'configuration', 'sequence', 'state', 'sealed'])
    .select(['client', 'person', 'exchanges.created_at', 'expires_at'])
}

type Row = Awaited<ReturnType<ReturnType<typeof selectExchanges>['execute']>>[number]

function openRow(seal: ExchangeWorld['seal'], row: Row): Exchange {
  const { configuration, sealed, created_at, expires_at: expires, ...rest } = row
  return {
    ...rest,
    expires,
    workflow: configuration as unknown as Workflow,
    // one that was begun by an earlier release says neither
    data: { passed: [], since: created_at.toISOString(), ...JSON.parse(seal.open(sealed).toString('utf8')) },
  }
}

/**
 * Changes an exchange, if it is still as it was read.
 *
 * @param callback is written with the change, so that it is told even after a crash
 * @param request by which a wallet is asked from now on
 * @throws {AgentError} EXCHANGE_MOVED
 */
export async function saveExchange({
  world: { database, seal },
  exchange,
  state,
  data,
  callback,
  request,
  now,
}: {
  world: Pick<ExchangeWorld, 'database' | 'seal'>
  exchange: Exchange
  state: ExchangeState
  data: ExchangeData
  callback?: Callback | undefined
  request?: string
  now: Date
}): Promise<Exchange> {
  const sequence = exchange.sequence + 1
  const isOver = state === 'complete' || state === 'invalid'
  await database.transaction().execute(async (transaction) => {
    const { numUpdatedRows } = await transaction
      .updateTable('exchanges')
      .set({ sequence, state, sealed: sealData(seal, data) })
      .$if(isOver, (update) => update.set({ ended_at: now }))
      .$if(request !== undefined, (update) => update.set({ request: request! }))
      .where('digest', '=', exchange.digest)
      .where('sequence', '=', exchange.sequence)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) {
      throw new AgentError('EXCHANGE_MOVED', 'somebody else went on with the exchange')
    }
    if (!callback) return
    await transaction
      .insertInto('exchange_callbacks')
      .values({ id: randomUUID(), sealed: sealData(seal, callback), due_at: now })
      .execute()
  })
  return { ...exchange, sequence, state, data }
}

function digestOf(id: string): Buffer {
  return hash('sha256', id, 'buffer')
}

function sealData(seal: ExchangeWorld['seal'], data: ExchangeData | Callback): Buffer {
  return seal.seal(Buffer.from(JSON.stringify(data), 'utf8'))
}
