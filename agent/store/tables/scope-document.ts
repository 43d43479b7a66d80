import type { ColumnType } from 'kysely'

export type ScopeDocumentTables = {
  /** Scope documents that were fetched, by the hash that the chain commits to. */
  scope_documents: {
    scope_hash: ColumnType<string, string, never>
    document: ColumnType<string, string, never>
  }
}
