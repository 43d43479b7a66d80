import type { Kysely } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { Accreditation, ChainView } from '#agent/registry/chain-view.ts'
import type { Scope } from '#agent/registry/scope.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'

/** What issuing works with: the same for every request of a process. */
export type IssuerWorld = {
  database: Kysely<IssuerTables>
  view: ChainView
  organisations: ReadonlyMap<string, Organisation>
  /** Addresses of the root authorities whose accreditations count. */
  trustedRoots: readonly string[]
  /** Finds a scope document that is not kept here, where its organisations publish; without it those kept count alone. */
  fetchScope?: (options: { accreditation: Accreditation; now: Date }) => Promise<Scope | undefined>
  /** The public URL of this service, without a slash at the end. */
  issuerUrl: string
  /** Wraps the data key of each subject. */
  subjectKeySeal: Seal
  /** Keys the digest by which a subject is found again. */
  subjectReferenceKey: Buffer
  /** From which each organisation's key for nullifiers is derived. */
  nullifierKey: Buffer
  statusSeal: Seal
  presentationSeal: Seal
  exchangeSeal: Seal
  /** Takes in which keys sign now; without it, they are those that were loaded at the start. */
  reloadSigners?: () => Promise<void>
}

/** Who acts: the client that the token was given to, and the person it acts for, if it named one. */
export type Actor = { client: string; person: string | null }
