import { ChainError } from '#agent/registry/chain-error.ts'
import { lockPublisher } from './lock-publisher.ts'
import type { PublishingOrganisation, PublishingWorld } from './publishing.ts'
import { type UnfinishedAnchor, unfinishedAnchors } from './unfinished-anchors.ts'

type Attempt = {
  world: PublishingWorld
  organisation: PublishingOrganisation
  anchor: UnfinishedAnchor
  now: Date
}

type Prepared = { raw: string; hash: string; nonce: number; nextBy: Date }

/**
 * Signs a transaction for an anchor, stores it, and only then sends it; a copy of what is anchored is kept before. If another process was quicker, or the anchor
 * was replaced meanwhile, what was signed here is thrown away and nothing is sent.
 *
 * @param replaces a signed transaction that is stuck
 * @throws {ChainError}
 */
export async function prepareAttempt({
  replaces,
  ...attempt
}: Attempt & { replaces?: string }): Promise<void> {
  const { world, organisation, anchor, now } = attempt
  const { sequence, previousRoot, root } = anchor
  // whole seconds, as the chain has them
  const nextBy = new Date(Math.floor((now.getTime() + world.lifetimeMs) / 1000) * 1000)
  await organisation.keepCopy?.({ sequence, root })
  const request = { sequence, previousRoot, root, nextBy, ...(replaces === undefined ? {} : { replaces }) }
  try {
    const prepared = await organisation.chain.prepare(request)
    if (await storeAttempt({ ...attempt, prepared: { ...prepared, nextBy } })) {
      await organisation.chain.send(prepared.raw)
    }
  } catch (error) {
    // the contract refuses the sequence where another process has just published it
    const isRefused = error instanceof ChainError && error.code === 'TRANSACTION_REVERTED'
    if (!isRefused || (await isAsBefore(attempt))) throw error
  }
}

async function storeAttempt({
  world,
  organisation,
  anchor,
  now,
  prepared: { raw, hash, nonce, nextBy },
}: Attempt & { prepared: Prepared }): Promise<boolean> {
  const seconds = BigInt(nextBy.getTime() / 1000)
  return world.database.transaction().execute(async (transaction) => {
    await lockPublisher({ transaction, organisation: organisation.id })
    const row = await transaction
      .updateTable('anchors')
      .set({ state: 'prepared', next_by: seconds })
      .where('organisation', '=', organisation.id)
      .where('sequence', '=', anchor.sequence)
      .where('root', '=', anchor.root)
      .where('state', 'in', ['folded', 'prepared'])
      .returning('sequence')
      .executeTakeFirst()
    if (!row) return false
    const inserted = await transaction
      .insertInto('anchor_transactions')
      .values({
        organisation: organisation.id,
        sequence: anchor.sequence,
        attempt: anchor.attempts.length,
        hash,
        raw,
        nonce,
        next_by: seconds,
        created_at: now,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning('attempt')
      .executeTakeFirst()
    return inserted !== undefined
  })
}

/** Does the anchor still stand as it was read, without a transaction that another process stored? */
async function isAsBefore({ world, organisation, anchor }: Attempt): Promise<boolean> {
  const anchors = await unfinishedAnchors({ database: world.database, organisation: organisation.id })
  const current = anchors.find(({ sequence }) => sequence === anchor.sequence)
  return current?.root === anchor.root && current.attempts.length === anchor.attempts.length
}
