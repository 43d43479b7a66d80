import { computeAddress } from 'ethers'
import type { Kysely } from 'kysely'
import { didNetwork, ethrDid } from '#agent/dids/did-network.ts'
import type { IssuerAgent } from '#agent/issuer-agent.ts'
import { generateKey } from '#agent/keys/generate-key.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import { createSigningKey } from './create-signing-key.ts'

/**
 * Makes an organisation of this service: a controller key for transactions alone, a publisher key that may publish
 * anchors and nothing else, an Ed25519 and a secp256k1 key to sign credentials with, and an Ed25519 key to authenticate
 * with, for presentations: a signed challenge must never be a credential. Nothing of it is on chain yet: that is `anchorOrganisation`. An organisation that exists is left as it is.
 *
 * @param id the name in paths: `board`
 */
export async function createOrganisation({
  database,
  agent,
  chainId,
  id,
  name,
  now,
}: {
  database: Kysely<OrganisationTables>
  agent: IssuerAgent
  chainId: bigint
  id: string
  name: string
  now: Date
}): Promise<void> {
  const existing = await database
    .selectFrom('organisations')
    .select('id')
    .where('id', '=', id)
    .executeTakeFirst()
  if (existing) return
  const controller = generateKey({ type: 'Secp256k1' })
  const publisher = generateKey({ type: 'Secp256k1' })
  const signingKeys = await Promise.all([
    createSigningKey({ organisation: id, algorithm: 'EdDSA', now }),
    createSigningKey({ organisation: id, algorithm: 'ES256K', now }),
    createSigningKey({ organisation: id, algorithm: 'EdDSA', purpose: 'authentication', now }),
  ])
  const address = computeAddress(`0x${controller.publicKeyHex}`)
  const did = ethrDid({ chainId, address })
  for (const key of [publisher, ...signingKeys.map(({ key }) => key)]) {
    await agent.keyManagerImport({ ...key, kms: 'local' })
  }
  // Veramo would make the DID from the public key; the address is what every alias of it comes down to
  await agent.didManagerImport({
    did,
    alias: id,
    provider: `did:ethr:${didNetwork(chainId)}`,
    controllerKeyId: controller.kid,
    keys: [{ ...controller, kms: 'local' }],
    services: [],
  })
  await database.transaction().execute(async (transaction) => {
    await transaction
      .insertInto('organisations')
      .values({
        id,
        name,
        did,
        address,
        controller_key: controller.kid,
        publisher_key: publisher.kid,
        created_at: now,
      })
      .execute()
    await transaction
      .insertInto('signing_keys')
      .values(signingKeys.map(({ row }) => row))
      .execute()
  })
}
