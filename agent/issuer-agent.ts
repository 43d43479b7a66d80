import { createAgent, type TAgent } from '@veramo/core'
import type { ICredentialPlugin, IDIDManager, IKeyManager, IResolver } from '@veramo/core-types'
import { CredentialPlugin } from '@veramo/credential-w3c'
import { DIDManager } from '@veramo/did-manager'
import { EthrDIDProvider } from '@veramo/did-provider-ethr'
import { DIDResolverPlugin } from '@veramo/did-resolver'
import { type AbstractPrivateKeyStore, KeyManager } from '@veramo/key-manager'
import { KeyManagementSystem } from '@veramo/kms-local'
import type { JsonRpcProvider } from 'ethers'
import type { Kysely } from 'kysely'
import type { DidResolver } from '#agent/dids/create-did-resolver.ts'
import { didNetwork } from '#agent/dids/did-network.ts'
import { createVeramoDidStore } from '#agent/dids/veramo-did-store.ts'
import { createVeramoKeyStore } from '#agent/keys/veramo-key-store.ts'
import { createCredentialProviders } from '#agent/proofs/create-credential-providers.ts'
import type { VeramoTables } from '#agent/store/tables/veramo.ts'

export type IssuerAgent = TAgent<IKeyManager & IDIDManager & IResolver & ICredentialPlugin>

/** How long the keys and services that we write into a DID document stand, in seconds: ten years. */
export const ATTRIBUTE_TTL = 10 * 365 * 24 * 60 * 60

/**
 * The Veramo agent that holds an issuing service's keys and DIDs. Transactions go out through it; so do credentials
 * made one at a time. The issuing path signs with the same keys natively, without its dispatch.
 */
export function createIssuerAgent({
  database,
  privateKeys,
  provider,
  chainId,
  didRegistryAddress,
  didResolver,
  now,
}: {
  database: Kysely<VeramoTables>
  privateKeys: AbstractPrivateKeyStore
  provider: JsonRpcProvider
  chainId: bigint
  didRegistryAddress: string
  didResolver: DidResolver
  now: () => Date
}): IssuerAgent {
  const network = didNetwork(chainId)
  const didProvider = new EthrDIDProvider({
    defaultKms: 'local',
    ttl: ATTRIBUTE_TTL,
    networks: [{ name: network, chainId, provider, registry: didRegistryAddress } as never],
  })
  return createAgent<IKeyManager & IDIDManager & IResolver & ICredentialPlugin>({
    plugins: [
      new KeyManager({
        store: createVeramoKeyStore({ database }),
        kms: { local: new KeyManagementSystem(privateKeys) },
      }),
      new DIDManager({
        store: createVeramoDidStore({ database }),
        defaultProvider: `did:ethr:${network}`,
        providers: { [`did:ethr:${network}`]: didProvider },
      }),
      new DIDResolverPlugin({ resolver: didResolver as never }),
      new CredentialPlugin(createCredentialProviders({ now })),
    ],
  })
}
