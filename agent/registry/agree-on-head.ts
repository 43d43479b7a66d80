import { ChainDisagreementError } from './chain-disagreement-error.ts'
import type { Block } from './read-chain.ts'

/** What one endpoint says is the newest block, and how to ask it for one before. */
export type HeadClaim = { name: string; latest: Block; readBlock: (number: number) => Promise<Block | null> }

export type AgreedHead = {
  block: Block
  /** By name: who says the same, who something else, and who is not there yet. */
  agreeing: string[]
  disagreeing: string[]
  behind: string[]
  /** Whether a quorum ends at this block: if not, more is known of the chain than could be agreed on. */
  isEnd: boolean
}

/** An endpoint so many blocks behind is not about to confirm anything. */
const CLOSE = 3

/**
 * The newest block of which a quorum of endpoints says the same. Nodes learn of a block one after another: as long as
 * those that are a moment behind could still make a quorum for it, a block before it is taken.
 *
 * @param claims of at least `quorum` endpoints
 * @throws {ChainDisagreementError} if endpoints contradict one another and nobody can make it a quorum
 */
export async function agreeOnHead({
  claims,
  quorum,
}: {
  claims: readonly HeadClaim[]
  quorum: number
}): Promise<AgreedHead> {
  const heights = claims.map(({ latest }) => latest.number).sort((a, b) => b - a)
  // the highest that a quorum has got to: a single one that claims more moves nothing
  const reachable = [...new Set(heights.slice(quorum - 1))]
  for (const height of reachable) {
    const there = claims.filter(({ latest }) => latest.number >= height)
    const blocks = await Promise.all(there.map((claim) => blockAt(claim, height)))
    const said = there.flatMap(({ name }, place) => (blocks[place] ? [{ name, block: blocks[place] }] : []))
    const groups = [...Map.groupBy(said, ({ block }) => identify(block)).values()].sort(
      (a, b) => b.length - a.length,
    )
    const [most = []] = groups
    if (most.length >= quorum) {
      return {
        block: most[0]!.block,
        agreeing: most.map(({ name }) => name),
        disagreeing: groups.slice(1).flatMap((group) => group.map(({ name }) => name)),
        behind: claims.filter(({ latest }) => latest.number < height).map(({ name }) => name),
        isEnd: claims.filter(({ latest }) => latest.number <= height).length >= quorum,
      }
    }
    const close = claims.filter(({ latest }) => latest.number < height && latest.number >= height - CLOSE)
    if (groups.length > 1 && most.length + close.length < quorum) {
      const sides = groups.map((group) => group.map(({ name }) => name).join(' and '))
      throw new ChainDisagreementError(`at block ${height}, ${sides.join(' against ')}`)
    }
  }
  throw new Error('no block could be read from enough endpoints')
}

/** Whoever gives the right hash with another time has said something else. */
export function identify({ number, hash, parentHash, timestamp }: Block): string {
  return [number, hash, parentHash, timestamp].join(' ')
}

async function blockAt({ latest, readBlock }: HeadClaim, height: number): Promise<Block | null> {
  if (latest.number === height) return latest
  try {
    return await readBlock(height)
  } catch {
    return null
  }
}
