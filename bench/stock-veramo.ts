import { createAgent } from '@veramo/core'
import type { ICredentialPlugin, IDIDManager, IKeyManager, IResolver } from '@veramo/core-types'
import { CredentialProviderJWT } from '@veramo/credential-jwt'
import { CredentialPlugin } from '@veramo/credential-w3c'
import { DIDManager, MemoryDIDStore } from '@veramo/did-manager'
import { DIDResolverPlugin } from '@veramo/did-resolver'
import { KeyManager, MemoryKeyStore, MemoryPrivateKeyStore } from '@veramo/key-manager'
import { KeyManagementSystem } from '@veramo/kms-local'
import { Resolver } from 'did-resolver'
import type { Core } from './open-core.ts'

/** Veramo as it comes, with its JWT provider, its stores in memory and every DID resolved once. */
export type StockVeramo = {
  /** @returns the compact JWT */
  issue: (payload: Record<string, unknown>) => Promise<string>
  /** @throws {Error} if it does not verify */
  verify: (jwt: string) => Promise<void>
}

/** The same organisation, DID and Ed25519 key as the one it is held beside. */
export async function createStockVeramo({ core }: { core: Core }): Promise<StockVeramo> {
  const { organisation, privateKeys, didResolver } = core
  const { did } = organisation
  const { key } = organisation.signers.get('EdDSA')!
  const agent = createAgent<IKeyManager & IDIDManager & IResolver & ICredentialPlugin>({
    plugins: [
      new KeyManager({
        store: new MemoryKeyStore(),
        kms: { local: new KeyManagementSystem(new MemoryPrivateKeyStore()) },
      }),
      new DIDManager({ store: new MemoryDIDStore(), defaultProvider: 'did:ethr', providers: {} }),
      new DIDResolverPlugin({
        resolver: new Resolver(
          { ethr: (did) => didResolver.resolve(did) as never },
          { cache: true },
        ) as never,
      }),
      new CredentialPlugin([new CredentialProviderJWT()]),
    ],
  })
  const { privateKeyHex } = await privateKeys.getKey({ alias: key })
  const { kid } = await agent.keyManagerImport({ kms: 'local', type: 'Ed25519', privateKeyHex })
  await agent.didManagerImport({
    did,
    provider: 'did:ethr',
    controllerKeyId: kid,
    keys: [{ kms: 'local', kid, type: 'Ed25519', privateKeyHex }],
    services: [],
  })
  return {
    async issue(payload) {
      const credential = { ...payload, issuer: { id: did, name: organisation.name } }
      const issued = await agent.createVerifiableCredential({ credential, proofFormat: 'jwt' } as never)
      return issued.proof.jwt as string
    },
    async verify(jwt) {
      const { verified, error } = await agent.verifyCredential({ credential: jwt })
      if (!verified) throw new Error(`stock Veramo does not verify its own: ${error?.message}`)
    },
  }
}
