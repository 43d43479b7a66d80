import type { AnchorHead } from './anchor-chain.ts'
import { confirmAnchors, finishAnchors } from './confirm-anchors.ts'
import { foldAnchor } from './fold-anchor.ts'
import { prepareAttempt } from './prepare-attempt.ts'
import type { PublishingOrganisation, PublishingWorld } from './publishing.ts'
import { pushAnchor } from './push-anchor.ts'
import { unfinishedAnchors } from './unfinished-anchors.ts'

/** @property waiting an anchor is not in a block yet; @property settling one is, but its block is not final */
export type AnchorProgress = { waiting: boolean; settling: boolean }

/**
 * One step towards the chain for an organisation's anchors: notes what got into a block, sends again what fell out of
 * one, prepares what is next, outbids what is stuck. Whatever was interrupted before, this goes on from what is
 * stored and what the chain holds; nothing is sent that was not stored first, and the contract takes each sequence
 * once.
 *
 * @throws {ChainError} the step is to be taken again later
 */
export async function advanceAnchors(options: {
  world: PublishingWorld
  organisation: PublishingOrganisation
  now: Date
}): Promise<AnchorProgress> {
  const { world, organisation } = options
  const head = await organisation.chain.head()
  await putBack({ ...options, head })
  if (!(await isOurs({ ...options, head }))) await foldAnchor({ ...options, onto: head })
  const anchors = await unfinishedAnchors({ database: world.database, organisation: organisation.id })
  await confirmAnchors({ ...options, anchors, head })
  for (const anchor of anchors) {
    if (anchor.state === 'prepared' && anchor.sequence > head.sequence)
      await pushAnchor({ ...options, anchor, head })
  }
  const next = anchors.find(({ sequence }) => sequence === head.sequence + 1n)
  if (next?.state === 'folded' && next.previousRoot === head.root)
    await prepareAttempt({ ...options, anchor: next })
  await finishAnchors({ ...options, anchors })
  return {
    waiting: anchors.some(({ state }) => state === 'folded' || state === 'prepared'),
    settling: anchors.some(({ state }) => state === 'included'),
  }
}

type Step = { world: PublishingWorld; organisation: PublishingOrganisation; now: Date; head: AnchorHead }

/** What a reorganisation took out of its block: the same bytes go out again. */
async function putBack({ world, organisation, head }: Step): Promise<void> {
  await world.database
    .updateTable('anchors')
    .set({ state: 'prepared', block_number: null, block_hash: null })
    .where('organisation', '=', organisation.id)
    .where('sequence', '>', head.sequence)
    .where('state', 'in', ['included', 'final'])
    .execute()
}

/** Is the chain's head an anchor of this database? Not so after a restore, or if the organisation published elsewhere. */
async function isOurs({ world, organisation, head }: Step): Promise<boolean> {
  if (head.sequence === 0n) return true
  const anchor = await world.database
    .selectFrom('anchors')
    .select('root')
    .where('organisation', '=', organisation.id)
    .where('sequence', '=', head.sequence)
    .executeTakeFirst()
  return anchor?.root === head.root
}
