import type { ColumnType } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

export type AuditTables = {
  /** The end of an organisation's chain of audit entries; locked by whoever appends. */
  audit_heads: { organisation: string; size: bigint; hash: Buffer }
  /** Who did what, or was refused it. `hash` = SHA-256(hash of the entry before ‖ JCS of this entry). */
  audit_entries: {
    organisation: WrittenOnce<string>
    sequence: WrittenOnce<bigint>
    recorded_at: WrittenOnce<Date>
    action: WrittenOnce<string>
    object: WrittenOnce<string>
    outcome: WrittenOnce<string>
    client: WrittenOnce<string>
    person: WrittenOnce<string | null>
    digest: WrittenOnce<string | null>
    detail: ColumnType<Record<string, unknown> | null, string | null, never>
    hash: WrittenOnce<Buffer>
  }
}
