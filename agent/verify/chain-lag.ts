import type { BlockReference } from '#agent/registry/chain-view.ts'

/**
 * How old what is known of the chain is, in seconds: by the newest block's own time, and by when it was last seen,
 * whichever is longer ago, so that neither a stuck chain nor a node out of reach looks fresh.
 */
export function chainLag({ block, now }: { block: BlockReference & { seenAt: number }; now: Date }): number {
  const time = now.getTime()
  return Math.max(0, time - block.timestamp * 1000, time - block.seenAt) / 1000
}
