import type { Selectable } from 'kysely'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import { ATTRIBUTE_TTL, type IssuerAgent } from '#agent/issuer-agent.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { serialiseBySigner } from '#agent/registry/serialise-by-signer.ts'
import { revokeDidAttribute, setDidAttribute } from '#agent/registry/write-did-attribute.ts'
import type { RegistryTarget } from '#agent/registry/write-registry.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'

type KeyRow = Pick<
  Selectable<OrganisationTables['signing_keys']>,
  'key' | 'algorithm' | 'purpose' | 'thumbprint'
>

type Change = {
  agent: IssuerAgent
  view: Pick<ChainView, 'didRegistryAddress'>
  /** The organisation's controller. */
  target: Pick<RegistryTarget, 'provider' | 'signer'>
  organisation: { did: string; address: string }
  row: KeyRow
}

/** More than an attribute that holds a key ever takes. */
const GAS_LIMIT = 200_000

/** The verification method under which a did:ethr lists a key for its purpose; undefined while it does not. */
export function findDocumentKey({ keys, row }: { keys: DidKeys; row: KeyRow }): string | undefined {
  return [...keys[row.purpose].values()].find(({ thumbprint }) => thumbprint === row.thumbprint)?.id
}

/**
 * Lists a key in the document of the organisation's did:ethr, for its purpose.
 *
 * @throws {ChainError}; of Veramo and ethers, for a key for assertion
 */
export async function addDocumentKey({ agent, view, target, organisation, row }: Change): Promise<void> {
  if (row.purpose === 'authentication') {
    await setDidAttribute({
      ...authenticationAttribute({ view, target, organisation, row }),
      validity: ATTRIBUTE_TTL,
    })
    return
  }
  const { did } = organisation
  const key = await agent.keyManagerGet({ kid: row.key })
  const work = () => agent.didManagerAddKey({ did, key, options: { gasLimit: GAS_LIMIT } })
  await serialiseBySigner({ ...target, work })
}

/**
 * Takes a key out of the document of the organisation's did:ethr.
 *
 * @throws {ChainError}; of Veramo and ethers, for a key for assertion
 */
export async function removeDocumentKey({ agent, view, target, organisation, row }: Change): Promise<void> {
  if (row.purpose === 'authentication') {
    await revokeDidAttribute(authenticationAttribute({ view, target, organisation, row }))
    return
  }
  const { did } = organisation
  const work = () => agent.didManagerRemoveKey({ did, kid: row.key, options: { gasLimit: GAS_LIMIT } })
  await serialiseBySigner({ ...target, work })
}

/** did:ethr, "Public Keys": `sigAuth` lists a key under authentication. Veramo's provider writes `veriKey` alone. */
function authenticationAttribute({
  view: { didRegistryAddress },
  target: { provider, signer },
  organisation: { address },
  row: { key, algorithm },
}: Omit<Change, 'agent'>) {
  const name = `did/pub/${algorithm === 'EdDSA' ? 'Ed25519' : 'Secp256k1'}/sigAuth/hex`
  return { provider, signer, didRegistryAddress, identity: address, name, value: `0x${key}` }
}
