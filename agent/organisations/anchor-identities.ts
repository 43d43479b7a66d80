import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import type { JsonRpcProvider } from 'ethers'
import type { Kysely, Selectable } from 'kysely'
import type { DidResolver } from '#agent/dids/create-did-resolver.ts'
import { encodeMultikey } from '#agent/dids/encode-multikey.ts'
import { WEB_IDENTITY_SERVICE } from '#agent/dids/find-organisation-address.ts'
import { webDidOfUrl } from '#agent/dids/web-did-of-url.ts'
import type { IssuerAgent } from '#agent/issuer-agent.ts'
import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import { PURPOSE_CREDENTIALS } from '#agent/registry/chain-view.ts'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import { serialiseBySigner } from '#agent/registry/serialise-by-signer.ts'
import { setKey } from '#agent/registry/write-registry.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import { createSigningKey } from './create-signing-key.ts'
import { openRegistryTarget } from './open-registry-target.ts'

type KeyRow = Selectable<OrganisationTables['signing_keys']>

type Anchoring = {
  database: Kysely<OrganisationTables>
  agent: IssuerAgent
  privateKeys: AbstractPrivateKeyStore
  provider: JsonRpcProvider
  follower: ChainFollower
  didResolver: DidResolver
  id: string
  now: Date
}

/** More than an attribute that names a DID ever takes. */
const GAS_LIMIT = 200_000

/**
 * Gives an organisation that is on chain its other identities: the did:web of its URL with a P-256 key, which its
 * did:ethr names in a service, and a did:key for each algorithm that is asked for. Their keys are registered for
 * credentials as those of the did:ethr are. Each step looks first whether it was done; a changed URL is another did:web,
 * with the same key.
 *
 * @param serviceUrl where the organisation is served; one that no did:web can name has none
 * @returns the DIDs
 * @throws {ChainError}
 * @throws {AgentError} CONTROLLER_NOT_HELD
 */
export async function anchorIdentities({
  serviceUrl,
  keyAlgorithms = [],
  ...anchoring
}: Anchoring & { serviceUrl: string; keyAlgorithms?: readonly SigningAlgorithm[] }): Promise<string[]> {
  const webDid = webDidOfUrl(serviceUrl)
  const dids: string[] = []
  if (webDid) {
    const row = await ensureKey({ ...anchoring, method: 'web', algorithm: 'ES256' })
    await anchorKey({ ...anchoring, row, did: webDid })
    const { registryAddress } = anchoring.follower.view
    const target = await openRegistryTarget({ ...anchoring, registryAddress, organisation: anchoring.id })
    await serialiseBySigner({ ...target, work: () => nameWebIdentity({ ...anchoring, webDid }) })
    dids.push(webDid)
  }
  for (const algorithm of keyAlgorithms) {
    const row = await ensureKey({ ...anchoring, method: 'key', algorithm })
    const did = `did:key:${multikeyOf(row)}`
    await anchorKey({ ...anchoring, row, did })
    dids.push(did)
  }
  await anchoring.follower.poll()
  return dids
}

async function ensureKey({
  database,
  privateKeys,
  id,
  method,
  algorithm,
  now,
}: Anchoring & { method: 'web' | 'key'; algorithm: SigningAlgorithm }): Promise<KeyRow> {
  const known = await database
    .selectFrom('signing_keys')
    .selectAll()
    .where('organisation', '=', id)
    .where('method', '=', method)
    .where('algorithm', '=', algorithm)
    .where('ended', 'is', null)
    .executeTakeFirst()
  if (known) return known
  const { key, row } = await createSigningKey({ organisation: id, method, algorithm, now })
  // not by way of Veramo's key manager, which knows no P-384
  await privateKeys.importKey({ alias: key.kid, type: key.type, privateKeyHex: key.privateKeyHex })
  return await database.insertInto('signing_keys').values(row).returningAll().executeTakeFirstOrThrow()
}

/** In the registry first: a key signs from when its verification method is known. */
async function anchorKey({
  row,
  did,
  ...anchoring
}: Anchoring & { row: KeyRow; did: string }): Promise<void> {
  const { database, follower, id } = anchoring
  const { view } = follower
  const { address } = await readOrganisation(anchoring)
  if (!view.key({ organisation: address, keyId: row.thumbprint })) {
    const { registryAddress } = view
    const target = await openRegistryTarget({ ...anchoring, registryAddress, organisation: id })
    await setKey({
      ...target,
      organisation: address,
      keyId: row.thumbprint,
      purposes: PURPOSE_CREDENTIALS,
    })
  }
  const method = `${did}#${multikeyOf(row)}`
  if (method === row.verification_method) return
  await database
    .updateTable('signing_keys')
    .set({ verification_method: method })
    .where('key', '=', row.key)
    .execute()
}

async function nameWebIdentity({ webDid, ...anchoring }: Anchoring & { webDid: string }): Promise<void> {
  const { agent, didResolver } = anchoring
  const { did } = await readOrganisation(anchoring)
  const { services } = await didResolver.resolveKeys(did)
  const named = services.filter(({ type }) => type === WEB_IDENTITY_SERVICE)
  if (named.some(({ serviceEndpoint }) => serviceEndpoint === webDid)) return
  const options = { gasLimit: GAS_LIMIT }
  const identifier = await agent.didManagerGet({ did })
  for (const { id, type } of identifier.services) {
    if (type === WEB_IDENTITY_SERVICE) await agent.didManagerRemoveService({ did, id, options })
  }
  const service = { id: webDid, type: WEB_IDENTITY_SERVICE, serviceEndpoint: webDid }
  await agent.didManagerAddService({ did, service, options })
}

async function readOrganisation({ database, id }: Anchoring): Promise<{ did: string; address: string }> {
  return database
    .selectFrom('organisations')
    .select(['did', 'address'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
}

function multikeyOf({ key, algorithm }: KeyRow): string {
  return encodeMultikey({ algorithm, publicKeyHex: key })
}
