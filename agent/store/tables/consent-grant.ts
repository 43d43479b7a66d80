import type { ColumnType } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type ConsentGrantTables = {
  /** What grantors signed and a consent was issued of, until it is too old to be used again. */
  consent_grants: {
    organisation: WrittenOnce<string>
    /** Of the grantor and the `jti`. */
    digest: WrittenOnce<Buffer>
    expires_at: WrittenOnce<Date>
  }
}
