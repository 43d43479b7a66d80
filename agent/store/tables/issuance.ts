import type { ColumnType, Generated } from 'kysely'
import type { MediaType } from '#agent/proofs/secured-document.ts'

type WrittenOnce<T> = ColumnType<T, T, never>

export type IssuanceTables = {
  /** A person that an organisation keeps records of. `reference` is a keyed digest of the subject's DID; without
   * `sealed_key` what was written under it can no longer be read: the subject is erased. */
  subjects: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    reference: Buffer | null
    sealed_key: Buffer | null
    created_at: WrittenOnce<Date>
    erased_at: Date | null
  }
  /** This person's license, this consent, this enrolment: what credentials are issued from. */
  records: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    family: WrittenOnce<string>
    subject: WrittenOnce<string>
    created_at: WrittenOnce<Date>
  }
  /** A state of a record: when it took effect, when it was recorded, by whom and why. */
  record_versions: {
    record: WrittenOnce<string>
    version: WrittenOnce<number>
    effective_at: WrittenOnce<Date>
    recorded_at: WrittenOnce<Date>
    client: WrittenOnce<string>
    person: WrittenOnce<string | null>
    sealed_reason: Buffer | null
    sealed_claims: Buffer
  }
  /** A credential, recorded before it is signed. `sealed_signing_input` are the exact bytes to sign, under the
   * subject's key; `digest` is their SHA-256; `sealed_rest` what else the credential is made of; `log_index` its place in the
   * issuance log; `own_id` the id that it has itself, where it is kept under another. */
  credentials: {
    id: WrittenOnce<string>
    own_id: WrittenOnce<string | null>
    organisation: WrittenOnce<string>
    family: WrittenOnce<string>
    record: WrittenOnce<string>
    record_version: WrittenOnce<number>
    subject: WrittenOnce<string>
    revocation_list: WrittenOnce<string>
    suspension_list: WrittenOnce<string>
    status_index: WrittenOnce<number>
    message_list: WrittenOnce<string | null>
    signing_key: WrittenOnce<string>
    media_type: WrittenOnce<MediaType>
    sealed_signing_input: Buffer
    sealed_rest: Buffer | null
    digest: WrittenOnce<Buffer>
    signature: Buffer | null
    log_index: bigint | null
    valid_from: WrittenOnce<Date>
    valid_until: WrittenOnce<Date | null>
    issued_at: WrittenOnce<Date>
    revoked: boolean
    suspended: boolean
    /** The value of its status message; 0 also where it has none. */
    message: ColumnType<number, never, number>
    /** When the organisation deleted what it kept of it. */
    deleted_at: ColumnType<Date | null, never, Date>
  }
  /** Why a credential was revoked, suspended or reinstated: never published, and erased with its subject. */
  status_decisions: {
    id: Generated<bigint>
    credential: WrittenOnce<string>
    purpose: WrittenOnce<string>
    value: WrittenOnce<boolean>
    /** The value of a status message, where it is one. */
    message: ColumnType<number | null, number | null | undefined, never>
    recorded_at: WrittenOnce<Date>
    client: WrittenOnce<string>
    person: WrittenOnce<string | null>
    sealed_reason: Buffer | null
  }
  /** What a client's key was first used for; the same key with another request is refused. */
  idempotency_keys: {
    organisation: WrittenOnce<string>
    key: WrittenOnce<string>
    request_digest: WrittenOnce<Buffer>
    credential: WrittenOnce<string>
    created_at: WrittenOnce<Date>
  }
}
