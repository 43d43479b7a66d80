import type { ColumnType, Generated } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type PresentationTables = {
  /** Presentations that an organisation made, as JSON under a seal; without it they are deleted. */
  presentations: {
    id: Generated<bigint>
    organisation: WrittenOnce<string>
    /** The `id` in it; several may have the same. */
    own_id: WrittenOnce<string>
    sealed: Buffer | null
    /** Keyed digests of every identifier in it, to find it by when a subject is erased; null once it is deleted, and of
     * those that were kept before there were any. */
    subject_references: Buffer[] | null
    created_at: WrittenOnce<Date>
  }
}
