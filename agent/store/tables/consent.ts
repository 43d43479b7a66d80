import type { ColumnType, Generated } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

/**
 * What a decision service holds of consents. What they say is sealed; patients, consents and credentials are keyed
 * digests, so that the tables alone tell nobody who they are about.
 */
export type ConsentTables = {
  consents: {
    id: WrittenOnce<string>
    /** Which organisation it was presented to. */
    organisation: WrittenOnce<string>
    /** Digest of the custodian and the credential's id. */
    consent: WrittenOnce<Buffer>
    /** Digest of the credential's id. */
    credential: WrittenOnce<Buffer>
    /** Digest of the patient's DID. */
    patient: WrittenOnce<Buffer>
    sealed: WrittenOnce<Buffer>
    received_at: WrittenOnce<Date>
  }
  /** Withdrawals that patients signed; one is enough for every organisation that holds the consent. */
  consent_withdrawals: {
    sequence: Generated<bigint>
    consent: WrittenOnce<Buffer>
    sealed: WrittenOnce<Buffer>
    received_at: WrittenOnce<Date>
  }
  /** Requests of holders that were used, until they are too old to be used again. */
  holder_requests: {
    digest: WrittenOnce<Buffer>
    expires_at: WrittenOnce<Date>
  }
  /** Every decision, permit or not. */
  consent_decisions: {
    sequence: Generated<bigint>
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    patient: WrittenOnce<Buffer>
    sealed: WrittenOnce<Buffer>
    broke_glass: WrittenOnce<boolean>
    decided_at: WrittenOnce<Date>
  }
}
