import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { callChain } from './call-chain.ts'
import { type ChainStateFiles, readStateBlock, restoreState } from './chain-state.ts'
import { finalizeBlocks } from './finalize-blocks.ts'
import { findAnvil } from './find-binary.ts'
import { findFreePort } from './find-free-port.ts'
import type { ProcessIdentity } from './process-identity.ts'
import { type Child, spawnChild } from './spawn-child.ts'
import { StartError } from './start-error.ts'

export type EmbeddedChain = {
  url: string
  chainId: bigint
  child: Child
  /** Waits until the chain has written its state and is gone. */
  stop: () => Promise<void>
}

export const EMBEDDED_CHAIN_ID = 31337n

/** The first of Anvil's well-known accounts, which it funds; the embedded chain listens on loopback alone. */
export const EMBEDDED_FUNDER_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

const READY_WITHIN_MS = 60_000

/**
 * An idle chain must not look like one that has stalled, which a verifier assumes after 120 s; so a block every 30 s.
 * Eight past states: enough for reads at `finalized` after a restart. All of them would make the file grow with the
 * square of the number of blocks (1.3 GB at 4,000).
 */
const FLAGS = [
  ...['--block-time', '30', '--mixed-mining', '--slots-in-an-epoch', '1'],
  ...['--state-interval', '1', '--preserve-historical-states', '--prune-history', '8'],
  ...['--host', '127.0.0.1', '--no-cors', '--quiet'],
]

/**
 * Starts the embedded chain with its state below `directory`.
 *
 * @param onSpawn hears of the process before it is ready, so that it can be ended if its starter dies.
 * @throws {StartError} if it cannot start.
 */
export async function startChain({
  directory,
  logFile,
  onSpawn,
}: {
  directory: string
  logFile: string
  onSpawn?: (identity: ProcessIdentity) => Promise<void>
}): Promise<EmbeddedChain> {
  const command = await findAnvil()
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const files = { state: join(directory, 'state.json'), copy: join(directory, 'state.copy.json') }
  await prepareState({ files })

  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort()
    const url = `http://127.0.0.1:${port}`
    const args = [...FLAGS, '--port', `${port}`, '--chain-id', `${EMBEDDED_CHAIN_ID}`, '--state', files.state]
    const child = await spawnChild({
      command,
      args,
      logFile,
      env: { PATH: process.env.PATH, HOME: directory },
    })
    await onSpawn?.(child.identity)
    if (await becomesReady({ url, child })) {
      const stopFinalizing = finalizeBlocks({ url, files })
      return {
        url,
        chainId: EMBEDDED_CHAIN_ID,
        child,
        stop: async () => {
          await stopFinalizing()
          await child.end({ signal: 'SIGTERM' })
        },
      }
    }
    const log = (await child.lastLog()).trim()
    // between the look for a free port and its use, somebody else may have taken it
    if (attempt < 3 && /address already in use/i.test(log)) continue
    throw new StartError(`the chain did not start: ${log.split('\n').at(-1)} (${logFile})`)
  }
}

async function prepareState({ files }: { files: ChainStateFiles }): Promise<void> {
  await restoreState({ files })
  // torn before there was a copy: before any transaction was final, so the chain begins anew
  if ((await readStateBlock(files.state)) === undefined) await rm(files.state, { force: true })
}

async function becomesReady({ url, child }: { url: string; child: Child }): Promise<boolean> {
  const deadline = performance.now() + READY_WITHIN_MS
  while (performance.now() < deadline && !child.hasEnded()) {
    const id = await callChain<string>({ url, method: 'eth_chainId' }).catch(() => undefined)
    if (id !== undefined && !child.hasEnded()) return BigInt(id) === EMBEDDED_CHAIN_ID
    await setTimeout(30)
  }
  await child.end()
  return false
}
