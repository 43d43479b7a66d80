/** Publishes as fast as it can until it is killed: `node _publish-process.ts <JSON>`. */
import { Wallet } from 'ethers'
import { connectAnchorChain } from '#agent/anchors/anchor-chain.ts'
import { startPublisher } from '#agent/anchors/start-publisher.ts'
import { type IssuingTables, issuingContents } from '#agent/issue/issuing-contents.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { openDatabase } from '#agent/store/database.ts'

export type PublishProcessOptions = {
  url: string
  rpcUrl: string
  registryAddress: string
  organisation: { id: string; address: string; publisherKey: string }
}

const { url, rpcUrl, registryAddress, organisation }: PublishProcessOptions = JSON.parse(process.argv[2]!)
const provider = createProvider({ rpcUrl, chainId: 31337n })
startPublisher({
  world: {
    database: openDatabase<IssuingTables>({ url, max: 3 }),
    chainId: 31337n,
    registryAddress,
    epochMs: 20,
    everyEpoch: true,
    lifetimeMs: 3_600_000,
    stuckAfterMs: 60_000,
  },
  organisations: async () => [
    {
      id: organisation.id,
      address: organisation.address,
      chain: connectAnchorChain({
        provider,
        registryAddress,
        organisation: organisation.address,
        signer: new Wallet(organisation.publisherKey),
      }),
      contents: issuingContents({
        issuer: {
          id: organisation.id,
          did: `did:ethr:0x7a69:${organisation.address}`,
          baseUrl: 'https://issuer.example/orgs/x',
          signList: (credential: object) => JSON.stringify(credential),
        },
        // one pair of lists is enough here, and it is made before
        statusSeal: { seal: () => Buffer.alloc(0) },
      }),
    },
  ],
})
process.stdout.write('started\n')
