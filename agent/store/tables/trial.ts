import type { ColumnType, Generated } from 'kysely'
import type { WithdrawalKind } from '#schemas/trial-enrolment/withdrawal.ts'

type WrittenOnce<T> = ColumnType<T, T, never>

/** What is published of a trial. */
export type TrialDocumentKind = 'registration' | 'protocol-version' | 'irb-approval' | 'result' | 'status'

export type TrialTables = {
  trials: { id: WrittenOnce<string>; organisation: WrittenOnce<string>; created_at: WrittenOnce<Date> }
  /** What is published of a trial: append-only. `digest` is the SHA-256 of `document`, which is in JCS form; `log_index`
   * its place in the organisation's document log. */
  trial_documents: {
    id: Generated<bigint>
    organisation: WrittenOnce<string>
    trial: WrittenOnce<string>
    kind: WrittenOnce<TrialDocumentKind>
    document: ColumnType<Record<string, unknown>, string, never>
    digest: WrittenOnce<Buffer>
    log_index: WrittenOnce<bigint>
    recorded_at: WrittenOnce<Date>
  }
  /** Consent forms that were signed, under the subject's key: the names of who signed are in them. */
  trial_consents: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    trial: WrittenOnce<string>
    subject: WrittenOnce<string>
    sealed_consent: Buffer
    recorded_at: WrittenOnce<Date>
    client: WrittenOnce<string>
    person: WrittenOnce<string | null>
  }
  /** What the participant of a record withdrew from; when and why is under the subject's key. */
  trial_withdrawals: {
    record: WrittenOnce<string>
    kind: WrittenOnce<WithdrawalKind>
    sealed_withdrawal: Buffer
    recorded_at: WrittenOnce<Date>
    client: WrittenOnce<string>
    person: WrittenOnce<string | null>
  }
}
