import { ChainError } from '#agent/registry/chain-error.ts'
import type { AnchorHead } from './anchor-chain.ts'
import { prepareAttempt } from './prepare-attempt.ts'
import type { PublishingOrganisation, PublishingWorld } from './publishing.ts'
import type { UnfinishedAnchor } from './unfinished-anchors.ts'

/**
 * Sends the stored transaction of an anchor again until it is in a block. One that is stuck, or whose `nextBy` has
 * passed, is outbid under the same nonce; one that the contract refused, or whose nonce another transaction took, is
 * prepared anew.
 *
 * @throws {ChainError}
 */
export async function pushAnchor(options: {
  world: PublishingWorld
  organisation: PublishingOrganisation
  anchor: UnfinishedAnchor
  head: AnchorHead
  now: Date
}): Promise<void> {
  const { world, organisation, anchor, head, now } = options
  const { chain } = organisation
  const newest = anchor.attempts.at(-1)!
  const isTaken = await wasTaken(() => chain.send(newest.raw))
  // what follows on one that is not in a block yet waits for it
  if (anchor.sequence !== head.sequence + 1n) return
  const receipts = await Promise.all(anchor.attempts.map(({ hash }) => chain.receipt(hash)))
  if (receipts.some((receipt) => receipt?.succeeded)) return
  if (isTaken || receipts.at(-1)) await prepareAttempt(options)
  else if (isStuck({ world, anchor, now })) await prepareAttempt({ ...options, replaces: newest.raw })
}

/** Each attempt is given twice the time of the one before, so that an idle chain does not run up the fees. */
function isStuck({
  world,
  anchor,
  now,
}: {
  world: PublishingWorld
  anchor: UnfinishedAnchor
  now: Date
}): boolean {
  const { createdAt, nextBy } = anchor.attempts.at(-1)!
  const patience = world.stuckAfterMs * 2 ** (anchor.attempts.length - 1)
  return now.getTime() - createdAt.getTime() >= patience || nextBy.getTime() <= now.getTime()
}

async function wasTaken(send: () => Promise<void>): Promise<boolean> {
  try {
    await send()
    return false
  } catch (error) {
    if (error instanceof ChainError && error.code === 'NONCE_TAKEN') return true
    throw error
  }
}
