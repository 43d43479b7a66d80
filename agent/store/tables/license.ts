import type { ColumnType } from 'kysely'
import type { LicenseTransition } from '#schemas/practitioner-license/lifecycle.ts'

type WrittenOnce<T> = ColumnType<T, T, never>

export type LicenseTables = {
  /** What was decided about a license. `sealed_order` is the order and its reason, under the subject's key; `version` is
   * that of the record which it led to. `client` and `person` are who asked; `decided_…` is the second person. */
  license_transitions: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    record: WrittenOnce<string>
    state: 'applied' | 'waiting' | 'refused'
    expected_version: WrittenOnce<number>
    version: number | null
    credential: string | null
    client: WrittenOnce<string>
    person: WrittenOnce<string | null>
    proposed_at: WrittenOnce<Date>
    decided_client: string | null
    decided_person: string | null
    decided_at: Date | null
    idempotency_key: WrittenOnce<string | null>
    request_digest: WrittenOnce<Buffer | null>
    sealed_order: Buffer
    sealed_refusal: Buffer | null
  }
  /** The transitions for which an organisation asks for a second person. */
  license_approvals: { organisation: WrittenOnce<string>; transition: WrittenOnce<LicenseTransition> }
}
