import { setTimeout } from 'node:timers/promises'
import { callChain } from './call-chain.ts'
import { type ChainStateFiles, copyState } from './chain-state.ts'

const LOOK_EVERY_MS = 400
/** With epochs of one slot, a block is final when two stand on it. */
const BLOCKS_ON_TOP = 2

/**
 * Makes blocks with transactions final soon after they are on disk, and not before: what counts as final survives a
 * kill of every process. Anvil mines empty blocks at a fixed interval alone, and each of them costs 3 kB of state for
 * good, so a short interval is no way to get there.
 *
 * @returns the way to stop, which resolves when nothing more is done.
 */
export function finalizeBlocks({ url, files }: { url: string; files: ChainStateFiles }): () => Promise<void> {
  const stopped = new AbortController()
  const done = follow({ url, files, signal: stopped.signal })
  return async () => {
    stopped.abort()
    await done
  }
}

async function follow({
  url,
  files,
  signal,
}: {
  url: string
  files: ChainStateFiles
  signal: AbortSignal
}): Promise<void> {
  let seen = -1
  let changed = 0
  let kept = -1
  while (!signal.aborted) {
    try {
      const latest = Number(await callChain<string>({ url, method: 'eth_blockNumber' }))
      // the first look counts as a change: after a start the newest block is as old as the last stop
      if (seen < 0) changed = latest
      for (let block = Math.max(seen, 0) + 1; seen >= 0 && block <= latest; block++) {
        if (await hasTransactions({ url, block })) changed = block
      }
      seen = latest
      if (kept < changed) kept = (await copyState({ files, atLeast: changed })) ?? kept
      if (kept >= changed && latest < changed + BLOCKS_ON_TOP) {
        await callChain({
          url,
          method: 'anvil_mine',
          params: [`0x${(changed + BLOCKS_ON_TOP - latest).toString(16)}`],
        })
      }
    } catch {
      // a chain that is down or busy is looked at again; that it is down is the supervisor's to say
    }
    await setTimeout(LOOK_EVERY_MS, undefined, { signal }).catch(() => {})
  }
}

async function hasTransactions({ url, block }: { url: string; block: number }): Promise<boolean> {
  const count = await callChain<string>({
    url,
    method: 'eth_getBlockTransactionCountByNumber',
    params: [`0x${block.toString(16)}`],
  })
  return Number(count) > 0
}
