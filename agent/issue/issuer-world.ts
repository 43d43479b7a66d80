import type { Kysely } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'

/** What issuing works with: the same for every request of a process. */
export type IssuerWorld = {
  database: Kysely<IssuerTables>
  view: ChainView
  organisations: ReadonlyMap<string, Organisation>
  /** Addresses of the root authorities whose accreditations count. */
  trustedRoots: readonly string[]
  /** The public URL of this service, without a slash at the end. */
  issuerUrl: string
  /** Wraps the data key of each subject. */
  subjectKeySeal: Seal
  /** Keys the digest by which a subject is found again. */
  subjectReferenceKey: Buffer
  statusSeal: Seal
}

/** Who acts: the client that the token was given to, and the person it acts for, if it named one. */
export type Actor = { client: string; person: string | null }
