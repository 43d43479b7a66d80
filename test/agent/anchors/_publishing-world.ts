import { randomBytes } from 'node:crypto'
import { HDNodeWallet, type JsonRpcProvider, toBeHex, Wallet } from 'ethers'
import type { Kysely } from 'kysely'
import { type AnchorChain, connectAnchorChain } from '#agent/anchors/anchor-chain.ts'
import type { PublishingOrganisation, PublishingWorld } from '#agent/anchors/publishing.ts'
import { type IssuingTables, issuingContents } from '#agent/issue/issuing-contents.ts'
import { createSeal } from '#agent/keys/seal.ts'
import { PURPOSE_PUBLISH } from '#agent/registry/chain-view.ts'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { publisherKeyId } from '#agent/registry/publisher-key-id.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { registerOrganisation, setKey } from '#agent/registry/write-registry.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { anchorTables } from '#agent/store/migrations/anchor-tables.ts'
import { auditTables } from '#agent/store/migrations/audit-tables.ts'
import { listRenewals } from '#agent/store/migrations/list-renewals.ts'
import { logTables } from '#agent/store/migrations/log-tables.ts'
import { statusMessageTables } from '#agent/store/migrations/status-message-tables.ts'
import { statusTables } from '#agent/store/migrations/status-tables.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import { FUNDED_KEY, startTestChain, type TestChain } from '#test/_helpers/start-test-chain.ts'

export type TestOrganisation = PublishingOrganisation & { controller: HDNodeWallet; publisher: HDNodeWallet }

/** A publisher's world on a database whose organisations issue. */
export type IssuingWorld = Omit<PublishingWorld, 'database'> & { database: Kysely<IssuingTables> }

export type TestPublishing = {
  world: IssuingWorld
  url: string
  seal: ReturnType<typeof createSeal>
  chain: TestChain
  provider: JsonRpcProvider
  /** Another connection to the same organisation's anchors. */
  connect: (organisation: TestOrganisation) => AnchorChain
  /** An organisation that is registered, with a publishing key and the money for it. */
  createOrganisation: (id: string, options?: { funds?: bigint }) => Promise<TestOrganisation>
  close: () => Promise<void>
}

/** A database and a chain of their own, with the contracts on it. */
export async function createPublishing({
  flags = [],
  ...settings
}: Partial<Omit<PublishingWorld, 'database'>> & { flags?: string[] } = {}): Promise<TestPublishing> {
  const [{ url, drop }, chain] = await Promise.all([createTestDatabase(), startTestChain({ flags })])
  const database = openDatabase<IssuingTables>({ url })
  const migrations = {
    '1': logTables,
    '2': auditTables,
    '3': statusTables,
    '4': anchorTables,
    '5': listRenewals,
    '6': statusMessageTables,
  }
  await migrateDatabase({ database, migrations })
  const provider = createProvider({ rpcUrl: chain.url, chainId: chain.chainId })
  const funder = new Wallet(FUNDED_KEY, provider)
  const { registryAddress } = await deployContracts({ provider, signer: funder, steward: funder.address })
  const seal = createSeal({ key: randomBytes(32), purpose: 'status' })
  const fund = (address: string, wei: bigint) => provider.send('anvil_setBalance', [address, toBeHex(wei)])
  const world: IssuingWorld = {
    database,
    chainId: chain.chainId,
    registryAddress,
    epochMs: 1_000,
    everyEpoch: false,
    lifetimeMs: 3_600_000,
    stuckAfterMs: 60_000,
    ...settings,
  }
  const connect = ({ address, publisher }: Pick<TestOrganisation, 'address' | 'publisher'>) =>
    connectAnchorChain({ provider, registryAddress, organisation: address, signer: publisher })
  return {
    world,
    url,
    seal,
    chain,
    provider,
    connect,
    async createOrganisation(id, { funds = 10n ** 18n } = {}) {
      const controller = HDNodeWallet.createRandom()
      const publisher = HDNodeWallet.createRandom()
      const { address } = controller
      await fund(address, 10n ** 18n)
      await fund(publisher.address, funds)
      const target = { provider, signer: controller, registryAddress, organisation: address }
      await registerOrganisation({ ...target, sponsor: address })
      await setKey({ ...target, keyId: publisherKeyId(publisher.address), purposes: PURPOSE_PUBLISH })
      return {
        id,
        address,
        controller,
        publisher,
        chain: connect({ address, publisher }),
        contents: issuingContents({
          issuer: {
            id,
            did: `did:ethr:0x7a69:${address}`,
            baseUrl: `https://issuer.example/orgs/${id}`,
            signList: (credential) => JSON.stringify(credential),
          },
          statusSeal: seal,
        }),
      }
    },
    async close() {
      provider.destroy()
      await database.destroy()
      await Promise.all([drop(), chain.stop()])
    },
  }
}

/** A clock that stands still until it is set on. */
export function createClock(start = new Date()): { now: () => Date; pass: (milliseconds: number) => void } {
  let time = start.getTime()
  return {
    now: () => new Date(time),
    pass: (milliseconds) => {
      time += milliseconds
    },
  }
}
