import type { BlockReference } from './chain-view.ts'
import type { Block } from './read-chain.ts'

/** Whether a block is another one's, or lies on the branch that goes on from it. */
export async function isOnward({
  latest,
  from,
  readBlock,
}: {
  latest: Block
  from: BlockReference
  readBlock: (number: number) => Promise<Block | null | undefined>
}): Promise<boolean> {
  if (latest.number < from.number) return false
  if (latest.number === from.number) return latest.hash === from.hash
  if (latest.number === from.number + 1) return latest.parentHash === from.hash
  return (await readBlock(from.number))?.hash === from.hash
}
