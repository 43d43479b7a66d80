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
  }
}
