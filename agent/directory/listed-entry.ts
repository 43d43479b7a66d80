import type { DirectoryCheck } from '#agent/store/tables/directory.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import type { Affiliation } from '#schemas/provider-directory/affiliation.ts'

/** A license of an entry, as far as it may be shown, with where it is from. */
export type ListedLicense = {
  claims: Partial<PractitionerLicense>
  /** DID of the board. */
  issuer: string
  /** Of the credential: see digestOf. */
  digest: string
  checks: readonly DirectoryCheck[]
  verifiedAt: Date
  /** Id of the verification record. */
  record: string
}

/** A practitioner as the directory shows them. There is one license at least. */
export type ListedEntry = {
  id: string
  optedInAt: Date
  updatedAt: Date
  licenses: readonly ListedLicense[]
  affiliation: Affiliation | null
  affiliatedAt: Date | null
  /** Ids of the places of the affiliation. */
  organization: string | null
  location: string | null
}

/** An organisation or a location where somebody works who is listed. */
export type ListedPlace = { id: string; statedAt: Date } & (
  | { kind: 'Organization'; content: Affiliation['organization'] }
  | { kind: 'Location'; content: NonNullable<Affiliation['location']> & { organization: string } }
)
