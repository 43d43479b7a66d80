import type { Kysely } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import type { ExchangeTables } from '#agent/store/tables/exchange.ts'
import type { Callbacks } from './deliver-callbacks.ts'
import type { PresentationRequest, QueryType } from './presentation-request.ts'
import type { RunSandboxed } from './run-sandboxed.ts'
import type { OpenId } from './workflow.ts'

/** What a client presented, believed. `verification` is what the verification of it is answered with, where there was one. */
export type Presented = { did: string; verifiablePresentation: unknown; verification?: unknown } & Record<
  string,
  unknown
>

/** What came of a wallet's answer (OID4VP 1.0). */
export type WalletAnswer = { openId: object; verification: unknown }

/** Asks wallets for what a step wants. */
export type ExchangeWallet = {
  ask(options: {
    openId: OpenId
    organisation: string
    client: string
    person: string | null
    /** When the exchange ends. */
    expires: Date
    now: Date
  }): Promise<{ request: string; uri: string; parameters: Record<string, string>; expires: Date }>
  /** What came of it; undefined while there is no answer. */
  readAnswer(options: {
    request: string
    organisation: string
    now: Date
  }): Promise<
    | { verdict: 'valid'; result: { verification: unknown } }
    | { verdict: 'refused'; message: string }
    | undefined
  >
}

/** What exchanges work with. What is presented and issued in them is the service's own affair. */
export type ExchangeWorld = {
  database: Kysely<ExchangeTables>
  /** Keeps the variables and results. */
  seal: Seal
  runSandboxed: RunSandboxed
  callbacks: Pick<Callbacks, 'check' | 'wake'>
  /** The URL that the paths of an organisation begin with, which is also the domain that presentations are for. */
  baseUrl(organisation: string): string
  /** The kinds of query that this service can check. */
  queries: readonly QueryType[]
  /** Without it no wallet is asked. */
  wallet?: ExchangeWallet
  /** A challenge for one presentation. */
  createChallenge(options: { organisation: string; now: Date }): Promise<string>
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
  /**
   * Issues what a template came to; the same key gives the same credential. Without it nothing is issued.
   *
   * @throws {AgentError} TEMPLATE_FAILED for what is not the body of an issue request; as issuing
   */
  issue?(options: {
    body: unknown
    key: string
    organisation: string
    client: string
    person: string | null
    now: Date
  }): Promise<Record<string, unknown>>
}
