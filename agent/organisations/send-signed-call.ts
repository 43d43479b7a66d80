import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import { type JsonRpcProvider, Wallet } from 'ethers'
import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import { explainRefusal } from '#agent/registry/explain-refusal.ts'
import { sendTransaction } from '#agent/registry/send-transaction.ts'
import { encodeSignedCall, type SignedCall } from '#agent/registry/sign-call.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'

/**
 * Sends what an actor signed elsewhere, a multisig or an offline key, from the publishing key of an organisation of this
 * service, which pays for it.
 *
 * @param payer id of the organisation that pays
 * @returns where it was included
 * @throws {AgentError} KEY_NOT_FOUND if the payer publishes nothing; REGISTRY_REFUSED; CHAIN_UNAVAILABLE
 */
export async function sendSignedCall({
  database,
  privateKeys,
  provider,
  registryAddress,
  payer,
  signed,
}: {
  database: Kysely<OrganisationTables>
  privateKeys: AbstractPrivateKeyStore
  provider: JsonRpcProvider
  registryAddress: string
  payer: string
  signed: SignedCall
}): Promise<{ block: number; hash: string; transaction: string }> {
  const row = await database
    .selectFrom('organisations')
    .select('publisher_key')
    .where('id', '=', payer)
    .executeTakeFirst()
  if (!row?.publisher_key) throw new AgentError('KEY_NOT_FOUND', 'the payer has no publishing key')
  const { privateKeyHex } = await privateKeys.getKey({ alias: row.publisher_key })
  const signer = new Wallet(`0x${privateKeyHex}`, provider)
  try {
    const receipt = await sendTransaction({
      provider,
      signer,
      to: registryAddress,
      data: encodeSignedCall(signed),
    })
    return { block: receipt.blockNumber, hash: receipt.blockHash, transaction: receipt.hash }
  } catch (error) {
    throw explainRefusal(error)
  }
}
