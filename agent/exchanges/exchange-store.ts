import { hash, randomBytes } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import type { ExchangeState } from '#agent/store/tables/exchange.ts'
import type { ExchangeWorld, Presented } from './exchange-world.ts'
import type { Workflow } from './workflow.ts'

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
  variables: Record<string, unknown>
  /** By step. */
  results: Record<string, Presented>
  asked?: { challenge: string; domain: string }
  lastError?: { type: string; title: string; detail: string }
}

const LIFETIME_MS = 15 * 60 * 1000
const MAX_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000
/** How long an exchange that is over can still be looked at. */
const KEPT_MS = 24 * 60 * 60 * 1000

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
  const data: ExchangeData = { step: workflow.initialStep, variables, results: {} }
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
  await database
    .deleteFrom('exchanges')
    .where('expires_at', '<', new Date(now.getTime() - KEPT_MS))
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
  const row = await database
    .selectFrom('exchanges')
    .innerJoin('workflows', (join) =>
      join
        .onRef('workflows.id', '=', 'exchanges.workflow')
        .onRef('workflows.organisation', '=', 'exchanges.organisation'),
    )
    .select(['digest', 'exchanges.organisation', 'configuration', 'sequence', 'state', 'sealed'])
    .select(['client', 'person', 'expires_at'])
    .where('digest', '=', digestOf(id))
    .where('workflow', '=', workflow)
    .$if(organisation !== undefined, (query) => query.where('exchanges.organisation', '=', organisation!))
    .executeTakeFirst()
  if (!row) throw new AgentError('EXCHANGE_NOT_FOUND', 'there is no such exchange')
  const { configuration, sealed, expires_at: expires, ...rest } = row
  return {
    ...rest,
    expires,
    workflow: configuration as unknown as Workflow,
    data: JSON.parse(seal.open(sealed).toString('utf8')),
  }
}

/**
 * Changes an exchange, if it is still as it was read.
 *
 * @throws {AgentError} EXCHANGE_MOVED
 */
export async function saveExchange({
  world: { database, seal },
  exchange,
  state,
  data,
}: {
  world: Pick<ExchangeWorld, 'database' | 'seal'>
  exchange: Exchange
  state: ExchangeState
  data: ExchangeData
}): Promise<Exchange> {
  const sequence = exchange.sequence + 1
  const { numUpdatedRows } = await database
    .updateTable('exchanges')
    .set({ sequence, state, sealed: sealData(seal, data) })
    .where('digest', '=', exchange.digest)
    .where('sequence', '=', exchange.sequence)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new AgentError('EXCHANGE_MOVED', 'somebody else went on with the exchange')
  return { ...exchange, sequence, state, data }
}

function digestOf(id: string): Buffer {
  return hash('sha256', id, 'buffer')
}

function sealData(seal: ExchangeWorld['seal'], data: ExchangeData): Buffer {
  return seal.seal(Buffer.from(JSON.stringify(data), 'utf8'))
}
