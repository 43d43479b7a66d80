import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import { computeAddress, type JsonRpcProvider, Wallet } from 'ethers'
import type { Kysely } from 'kysely'
import type { DidResolver } from '#agent/dids/create-did-resolver.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { IssuerAgent } from '#agent/issuer-agent.ts'
import { PURPOSE_PUBLISH } from '#agent/registry/chain-view.ts'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import { publisherKeyId } from '#agent/registry/publisher-key-id.ts'
import { serialiseBySigner } from '#agent/registry/serialise-by-signer.ts'
import { registerOrganisation, setKey } from '#agent/registry/write-registry.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import { addDocumentKey, findDocumentKey } from './document-key.ts'

/** The service of a DID document under which an organisation publishes its lists, anchors and scopes. */
export const ORGANISATION_SERVICE = 'CaresealOrganisation'

/** More than the attributes that we write ever take. */
const GAS_LIMIT = 200_000

/**
 * Puts an organisation on chain: registers it under its sponsor, lists its signing keys and its URL in its DID
 * document, and registers those for assertion for what they may do. Each step looks first whether it was done, so what was broken
 * off goes on from there, and a changed URL is written again.
 *
 * @param sponsor the address of the organisation that may halt it; its own for a root authority
 * @param purposes what its keys for assertion are for: PURPOSE_CREDENTIALS, PURPOSE_RECORDS
 * @param fund gives an address what transactions cost
 * @throws {ChainError}
 */
export async function anchorOrganisation({
  database,
  agent,
  privateKeys,
  provider,
  follower,
  didResolver,
  id,
  sponsor,
  purposes,
  serviceUrl,
  fund,
}: {
  database: Kysely<OrganisationTables>
  agent: IssuerAgent
  privateKeys: AbstractPrivateKeyStore
  provider: JsonRpcProvider
  follower: ChainFollower
  didResolver: DidResolver
  id: string
  sponsor: string
  purposes: number
  serviceUrl: string
  fund: (address: string) => Promise<void>
}): Promise<void> {
  const { view } = follower
  const row = await database
    .selectFrom('organisations')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const { did, address: organisation } = row
  const publisher = computeAddress(`0x${row.publisher_key}`)
  const { privateKeyHex } = await privateKeys.getKey({ alias: row.controller_key! })
  const target = {
    provider,
    registryAddress: view.registryAddress,
    signer: new Wallet(`0x${privateKeyHex}`, provider),
    organisation,
  }
  await fund(organisation)
  await fund(publisher)
  if (!view.organisation(organisation)) await registerOrganisation({ ...target, sponsor })
  if (!view.key({ organisation, keyId: publisherKeyId(publisher) })) {
    await setKey({ ...target, keyId: publisherKeyId(publisher), purposes: PURPOSE_PUBLISH })
  }
  const keys = await database
    .selectFrom('signing_keys')
    .selectAll()
    .where('organisation', '=', id)
    .where('method', '=', 'ethr')
    .where('superseded_at', 'is', null)
    .where('ended', 'is', null)
    .execute()
  const listed = await didResolver.resolveKeys(did)
  const list = async (row: (typeof keys)[number]) => {
    if (findDocumentKey({ keys: listed, row })) return
    await addDocumentKey({ agent, view, target, organisation: { did, address: organisation }, row })
  }
  for (const row of keys.filter(({ purpose }) => purpose === 'assertionMethod')) {
    await list(row)
    if (!view.key({ organisation, keyId: row.thumbprint }))
      await setKey({ ...target, keyId: row.thumbprint, purposes })
  }
  // what authenticates counts by the document, and must never count for a credential; it need not wait for the service
  await Promise.all([
    ...keys.filter(({ purpose }) => purpose === 'authentication').map(list),
    serialiseBySigner({ ...target, work: () => writeService({ agent, did, listed, serviceUrl }) }),
  ])
  await follower.poll()
  const now = await didResolver.resolveKeys(did)
  for (const row of keys) {
    const method = findDocumentKey({ keys: now, row })
    if (!method) throw new Error(`the DID document of ${id} does not list its key ${row.thumbprint}`)
    if (method === row.verification_method) continue
    await database
      .updateTable('signing_keys')
      .set({ verification_method: method })
      .where('key', '=', row.key)
      .execute()
  }
}

async function writeService({
  agent,
  did,
  listed,
  serviceUrl,
}: {
  agent: IssuerAgent
  did: string
  listed: DidKeys
  serviceUrl: string
}): Promise<void> {
  const known = listed.services.filter(({ type }) => type === ORGANISATION_SERVICE)
  if (known.some(({ serviceEndpoint }) => serviceEndpoint === serviceUrl)) return
  const options = { gasLimit: GAS_LIMIT }
  const identifier = await agent.didManagerGet({ did })
  for (const service of identifier.services)
    await agent.didManagerRemoveService({ did, id: service.id, options })
  const service = { id: serviceUrl, type: ORGANISATION_SERVICE, serviceEndpoint: serviceUrl }
  await agent.didManagerAddService({ did, service, options })
}
