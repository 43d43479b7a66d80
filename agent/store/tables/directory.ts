import type { ColumnType, Generated, Insertable } from 'kysely'
import type { Affiliation } from '#schemas/provider-directory/affiliation.ts'

type WrittenOnce<T> = ColumnType<T, T, never>

/**
 * A provider directory: what practitioners agreed to have shown is in the clear, for it is public; what they presented
 * and signed is sealed, and they themselves are keyed digests.
 */
export type DirectoryTables = {
  directory_entries: {
    id: WrittenOnce<string>
    organisation: WrittenOnce<string>
    /** Digest of the practitioner's DID. */
    practitioner: WrittenOnce<Buffer>
    fields: string[]
    /** Digest of the notice that was shown. */
    notice: string
    opted_in_at: Date
    affiliation: ColumnType<Affiliation | null, string | null, string | null>
    affiliated_at: Date | null
    organization: string | null
    location: string | null
    updated_at: Date
  }
  /** Credentials of an entry, each as it was verified last. */
  directory_licenses: {
    entry: WrittenOnce<string>
    digest: WrittenOnce<string>
    place: WrittenOnce<number>
    issuer: WrittenOnce<string>
    /** The claims that may be shown. */
    claims: ColumnType<Record<string, unknown>, string, never>
    /** For searching, in lower case. */
    family: WrittenOnce<string[]>
    given: WrittenOnce<string[]>
    npi: WrittenOnce<string | null>
    specialties: WrittenOnce<string[]>
    /** Last day of the license. */
    expires_on: WrittenOnce<string>
    /** The credential. */
    sealed: WrittenOnce<Buffer>
    /** Null if it is not watched any more. */
    monitor: string | null
    verdict: string
    checks: ColumnType<DirectoryCheck[], string, string>
    verified_at: Date
    /** Id of the verification record. */
    record: string
    /** The last event of the monitor when it was verified. */
    checked_to: bigint
    /** When it is tried again where the last time nobody could know. */
    retry_at: ColumnType<Date | null, null | undefined, Date | null>
  }
  /** Organisations and locations of affiliations; the id is made of the content. */
  directory_places: {
    organisation: WrittenOnce<string>
    id: WrittenOnce<string>
    kind: WrittenOnce<'Organization' | 'Location'>
    content: ColumnType<Record<string, unknown>, string, never>
    stated_at: WrittenOnce<Date>
  }
  /** What practitioners signed, with what they were shown: append-only. */
  directory_requests: {
    sequence: Generated<bigint>
    organisation: WrittenOnce<string>
    practitioner: WrittenOnce<Buffer>
    sealed: WrittenOnce<Buffer>
    received_at: WrittenOnce<Date>
  }
}

/** A license to be listed, without its entry. */
export type NewDirectoryLicense = Omit<Insertable<DirectoryTables['directory_licenses']>, 'entry'>

/** How a check went, without its evidence. */
export type DirectoryCheck = { check: string; outcome: string; code: string }
