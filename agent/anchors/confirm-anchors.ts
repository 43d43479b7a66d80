import type { Kysely } from 'kysely'
import type { AnchorHead, AnchorReceipt } from './anchor-chain.ts'
import type { AnchorDocument } from './anchor-document.ts'
import type { PublishingOrganisation, PublishingTables, PublishingWorld } from './publishing.ts'
import type { UnfinishedAnchor } from './unfinished-anchors.ts'

type Confirmation = {
  world: PublishingWorld
  organisation: PublishingOrganisation
  anchors: readonly UnfinishedAnchor[]
  now: Date
}

/** Notes the block of each anchor that the chain has taken, and tells whose contents it holds. */
export async function confirmAnchors({
  head,
  ...options
}: Confirmation & { head: AnchorHead }): Promise<void> {
  for (const anchor of options.anchors) {
    if (anchor.state !== 'prepared' || anchor.sequence > head.sequence) continue
    const receipt = await findSuccess({ ...options, anchor })
    if (receipt) await include({ ...options, anchor, receipt })
  }
}

/** Takes anchors whose block is final off the list; one that was mined again gets its new block. */
export async function finishAnchors({ anchors, ...options }: Confirmation): Promise<void> {
  const included = anchors.filter(({ state, block }) => state === 'included' && block)
  if (included.length === 0) return
  const finalized = await options.organisation.chain.finalizedBlock()
  for (const anchor of included) {
    if (anchor.block!.number > finalized) continue
    const receipt = await findSuccess({ ...options, anchor })
    if (!receipt) continue
    const isFinal = receipt.blockHash === anchor.block!.hash
    const state = isFinal ? 'final' : 'included'
    await setBlock({ ...options, database: options.world.database, anchor, receipt, state })
    anchor.state = state
  }
}

type OneAnchor = Omit<Confirmation, 'anchors'> & { anchor: UnfinishedAnchor }

async function findSuccess({ organisation, anchor }: OneAnchor): Promise<AnchorReceipt | undefined> {
  for (const { hash } of anchor.attempts.toReversed()) {
    const receipt = await organisation.chain.receipt(hash)
    if (receipt?.succeeded) return receipt
  }
  return undefined
}

async function include(options: OneAnchor & { receipt: AnchorReceipt }): Promise<void> {
  const { world, organisation, anchor, now } = options
  await world.database.transaction().execute(async (transaction) => {
    const document = await setBlock({ ...options, database: transaction, state: 'included' })
    if (document === undefined) return
    const { statusLists }: AnchorDocument = JSON.parse(document)
    await organisation.contents.include({ transaction, statusLists, now })
  })
  anchor.state = 'included'
}

/** @returns the anchor's document; undefined if it was replaced meanwhile */
async function setBlock({
  database,
  organisation,
  anchor,
  receipt,
  state,
}: OneAnchor & {
  database: Kysely<PublishingTables>
  receipt: AnchorReceipt
  state: 'included' | 'final'
}): Promise<string | undefined> {
  const row = await database
    .updateTable('anchors')
    .set({ state, block_number: receipt.blockNumber, block_hash: receipt.blockHash })
    .where('organisation', '=', organisation.id)
    .where('sequence', '=', anchor.sequence)
    .where('root', '=', anchor.root)
    .returning('document')
    .executeTakeFirst()
  return row?.document
}
