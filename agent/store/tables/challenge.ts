import type { ColumnType } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type ChallengeTables = {
  /** Challenges given out; `digest` is the SHA-256 of one, which itself is not kept. */
  challenges: {
    digest: WrittenOnce<Buffer>
    organisation: WrittenOnce<string>
    domain: WrittenOnce<string>
    created_at: WrittenOnce<Date>
    expires_at: WrittenOnce<Date>
    used_at: Date | null
  }
}
