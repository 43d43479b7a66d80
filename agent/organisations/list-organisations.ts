import { computeAddress } from 'ethers'
import type { Kysely } from 'kysely'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'

/** An organisation of this service as its operator sees it; no private key is read for that. */
export type ListedOrganisation = {
  id: string
  name: string
  did: string
  /** Of its did:ethr: the key there pays for its transactions. */
  address: string
  /** Pays for its anchors; null where another service publishes for it. */
  publisherAddress: string | null
  /** Whether its DID document lists its signing keys, so that it can issue. */
  anchored: boolean
}

/** The organisations of this service, by id. */
export async function listOrganisations({
  database,
}: {
  database: Kysely<OrganisationTables>
}): Promise<ListedOrganisation[]> {
  const rows = await database.selectFrom('organisations').selectAll().orderBy('id').execute()
  const keys = await database
    .selectFrom('signing_keys')
    .select('organisation')
    .distinct()
    .where('purpose', '=', 'assertionMethod')
    .where('verification_method', 'is not', null)
    .execute()
  return rows.map(({ id, name, did, address, publisher_key }) => ({
    id,
    name,
    did,
    address,
    publisherAddress: publisher_key === null ? null : computeAddress(`0x${publisher_key}`),
    anchored: keys.some(({ organisation }) => organisation === id),
  }))
}
