import type { ColumnType } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type ExchangeState = 'pending' | 'active' | 'complete' | 'invalid'

export type ExchangeTables = {
  /** What an organisation set up for its exchanges. */
  workflows: {
    organisation: WrittenOnce<string>
    id: WrittenOnce<string>
    configuration: WrittenOnce<string>
    created_at: WrittenOnce<Date>
  }
  /** The id of an exchange is a bearer secret: `digest` is its SHA-256. `sequence` counts its changes, and a change is made
   * only to the one that was read; `sealed` holds its step, variables and results. */
  exchanges: {
    digest: WrittenOnce<Buffer>
    organisation: WrittenOnce<string>
    workflow: WrittenOnce<string>
    sequence: number
    state: ExchangeState
    sealed: Buffer
    client: WrittenOnce<string>
    person: WrittenOnce<string | null>
    created_at: WrittenOnce<Date>
    expires_at: WrittenOnce<Date>
    /** The presentation request that a wallet is asked by. */
    request: ColumnType<string | null, never, string>
    /** When it was complete, or invalid. */
    ended_at: ColumnType<Date | null, never, Date>
  } /** What is still to be told of steps that are done; `sealed` holds the URLs, of which the exchange's is a secret. */
  exchange_callbacks: {
    id: WrittenOnce<string>
    sealed: WrittenOnce<Buffer>
    attempts: ColumnType<number, never, number>
    due_at: Date
  }
}
