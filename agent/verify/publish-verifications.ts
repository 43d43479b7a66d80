import type { AbstractPrivateKeyStore } from '@veramo/key-manager'
import { Wallet } from 'ethers'
import type { Kysely } from 'kysely'
import { connectAnchorChain } from '#agent/anchors/anchor-chain.ts'
import { LONGEST_LIFETIME_MS, STUCK_AFTER_MS } from '#agent/anchors/publishing.ts'
import { type Publisher, startPublisher } from '#agent/anchors/start-publisher.ts'
import type { Logger } from '#agent/logger.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { ChainSettings } from '#agent/registry/chain-settings.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { type VerificationLogDatabase, verificationContents } from './verification-contents.ts'

/** Ends after the round that is under way. */
export type VerificationPublisher = Pick<Publisher, 'status' | 'stop'>

/**
 * Anchors what an organisation verified, epoch by epoch, with its own publisher key and at its own expense. Verifying
 * never waits for it: while the chain is away or the key has no money, records are signed and kept as ever, and are
 * anchored later.
 *
 * Nobody waits for the next anchor of a log as for that of a status list, so one stands as long as the registry allows.
 *
 * @returns undefined for an organisation that has no publisher key
 */
export async function publishVerifications({
  database,
  privateKeys,
  organisation: { id, did, address, publisherKey },
  chain: { chainRpcUrl, chainId, registryAddress },
  epochMs,
  logger,
  now,
}: {
  database: Kysely<VerificationLogDatabase>
  privateKeys: AbstractPrivateKeyStore
  organisation: Organisation
  chain: ChainSettings
  epochMs: number
  logger: Logger
  now: () => Date
}): Promise<VerificationPublisher | undefined> {
  if (publisherKey === null) return undefined
  const { privateKeyHex } = await privateKeys.getKey({ alias: publisherKey })
  const signer = new Wallet(`0x${privateKeyHex}`)
  const provider = createProvider({ rpcUrl: chainRpcUrl, chainId })
  const organisation = {
    id,
    address,
    chain: connectAnchorChain({ provider, registryAddress, organisation: address, signer }),
    contents: verificationContents({ organisation: id, verifier: did }),
  }
  const publisher = startPublisher({
    world: {
      database,
      chainId,
      registryAddress,
      epochMs,
      everyEpoch: false,
      lifetimeMs: LONGEST_LIFETIME_MS,
      stuckAfterMs: STUCK_AFTER_MS,
    },
    organisations: async () => [organisation],
    now,
    logger,
  })
  return {
    status: publisher.status,
    async stop() {
      await publisher.stop()
      provider.destroy()
    },
  }
}
