import type { BlockReference } from './chain-view.ts'
import type { Block } from './read-chain.ts'

/** The newest of the known blocks, oldest first, that the chain still has: halves the range with each request. */
export async function findAncestor({
  readBlock,
  blocks,
}: {
  readBlock: (number: number) => Promise<Block | null>
  blocks: readonly BlockReference[]
}): Promise<BlockReference | undefined> {
  let standing = -1
  let gone = blocks.length
  while (gone - standing > 1) {
    const middle = (standing + gone) >> 1
    const block = blocks[middle]!
    if ((await readBlock(block.number))?.hash === block.hash) standing = middle
    else gone = middle
  }
  return blocks[standing]
}
