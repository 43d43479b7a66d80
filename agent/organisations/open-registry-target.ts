import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import { type JsonRpcProvider, Wallet } from 'ethers'
import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { RegistryTarget } from '#agent/registry/write-registry.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'

/**
 * Where an organisation of this service writes to the registry, signing with its controller key.
 *
 * @throws {AgentError} ORGANISATION_NOT_FOUND; CONTROLLER_NOT_HELD if its controller is elsewhere: a multisig, or offline
 */
export async function openRegistryTarget({
  database,
  privateKeys,
  provider,
  registryAddress,
  organisation,
}: {
  database: Kysely<OrganisationTables>
  privateKeys: AbstractPrivateKeyStore
  provider: JsonRpcProvider
  registryAddress: string
  organisation: string
}): Promise<RegistryTarget> {
  const row = await database
    .selectFrom('organisations')
    .select('controller_key')
    .where('id', '=', organisation)
    .executeTakeFirst()
  if (!row) throw new AgentError('ORGANISATION_NOT_FOUND', 'there is no such organisation')
  if (row.controller_key === null) {
    throw new AgentError('CONTROLLER_NOT_HELD', 'its controller signs elsewhere, and sends a signed call')
  }
  const { privateKeyHex } = await privateKeys.getKey({ alias: row.controller_key })
  return { provider, registryAddress, signer: new Wallet(`0x${privateKeyHex}`, provider) }
}
