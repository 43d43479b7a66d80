import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { Kysely } from 'kysely'
import { createSigner, type SigningAlgorithm } from '#agent/keys/create-signer.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import type { Organisation, OrganisationSigner } from './organisation.ts'

/** The organisations of this service, by id, with the keys that their DID documents list ready to sign. */
export async function loadOrganisations({
  database,
  privateKeys,
}: {
  database: Kysely<OrganisationTables>
  privateKeys: AbstractPrivateKeyStore
}): Promise<Map<string, Organisation>> {
  const rows = await database.selectFrom('organisations').selectAll().execute()
  const keys = await database
    .selectFrom('signing_keys')
    .selectAll()
    .where('verification_method', 'is not', null)
    .execute()
  const organisations = new Map<string, Organisation>()
  for (const row of rows) {
    const signers = new Map<SigningAlgorithm, OrganisationSigner>()
    for (const { key, algorithm, verification_method } of keys.filter((key) => key.organisation === row.id)) {
      const { privateKeyHex } = await privateKeys.getKey({ alias: key })
      const { sign } = createSigner({ algorithm, privateKeyHex })
      signers.set(algorithm, { key, algorithm, verificationMethod: verification_method!, sign })
    }
    const { id, name, did, address, publisher_key: publisherKey } = row
    organisations.set(id, { id, name, did, address, signers, publisherKey })
  }
  return organisations
}
