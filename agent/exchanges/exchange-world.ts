import type { Kysely } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import type { ExchangeTables } from '#agent/store/tables/exchange.ts'
import type { PresentationRequest } from './workflow.ts'

/** What a client presented, believed. */
export type Presented = { did: string } & Record<string, unknown>

/** What exchanges work with. What is presented and issued in them is the service's own affair. */
export type ExchangeWorld = {
  database: Kysely<ExchangeTables>
  /** Keeps the variables and results. */
  seal: Seal
  /** The kinds of query that this service can check. */
  queries: readonly PresentationRequest['query'][number]['type'][]
  /** A challenge for one presentation, and whom the presentation is for. */
  createChallenge(options: {
    organisation: string
    now: Date
  }): Promise<{ challenge: string; domain: string }>
  /**
   * Holds what was presented against what was asked for.
   *
   * @throws {AgentError} PRESENTATION_REFUSED
   */
  checkPresented(options: {
    presentation: unknown
    request: PresentationRequest
    challenge: string
    domain: string
    organisation: string
    client: string
    person: string | null
    now: Date
  }): Promise<Presented>
  /** Issues what a template came to; the same key gives the same credential. Without it nothing is issued. */
  issue?(options: {
    body: unknown
    key: string
    organisation: string
    client: string
    person: string | null
    now: Date
  }): Promise<Record<string, unknown>>
}
