import { randomBytes } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import type { AnchorHead } from './anchor-chain.ts'
import { type AnchorDocument, anchorRoot } from './anchor-document.ts'
import { lockPublisher } from './lock-publisher.ts'
import type {
  FoldedContents,
  PublishingOrganisation,
  PublishingTables,
  PublishingWorld,
} from './publishing.ts'

const NO_ANCHOR: AnchorHead = { sequence: 0n, root: `0x${'0'.repeat(64)}` }

type Fold = {
  transaction: Transaction<PublishingTables>
  world: PublishingWorld
  organisation: PublishingOrganisation
  now: Date
}

/**
 * Folds what an organisation changed into its next anchor: its contents, one root. All of it is one transaction under
 * the organisation's lock, so two processes make one, and a crash leaves all of it or nothing.
 *
 * An anchor that has no transaction yet is replaced, so that what piled up while the chain was away goes out as one.
 *
 * @param onto the chain's head, where it is not the anchor that we made last: then the next one follows that
 * @returns whether there is a new anchor
 */
export async function foldAnchor({
  world,
  organisation,
  onto,
  now,
}: {
  world: PublishingWorld
  organisation: PublishingOrganisation
  onto?: AnchorHead
  now: Date
}): Promise<boolean> {
  return world.database.transaction().execute(async (transaction) => {
    const fold = { transaction, world, organisation, now }
    const publisher = await lockPublisher({ transaction, organisation: organisation.id })
    if (!onto && isSameEpoch({ world, now, foldedAt: publisher.folded_at })) return false
    if (onto && (await follows({ transaction, organisation: organisation.id, head: onto }))) return false
    const contents = await organisation.contents.fold({
      transaction,
      from: publisher.changes_folded,
      epochMs: world.epochMs,
      now,
    })
    if (onto) await dropUnpublished({ transaction, organisation: organisation.id, head: onto })
    const last = await lastAnchor({ transaction, organisation: organisation.id })
    const isDue =
      onto !== undefined ||
      last === undefined ||
      contents.changed ||
      hasGrown({ document: JSON.parse(last.document), contents }) ||
      (last.state !== 'folded' &&
        (world.everyEpoch || isHeartbeatDue({ world, now, madeAt: last.created_at })))
    if (!isDue) return false
    if (last?.state === 'folded') {
      await transaction
        .deleteFrom('anchors')
        .where('organisation', '=', organisation.id)
        .where('sequence', '=', last.sequence)
        .execute()
    }
    const base = onto ?? (last?.state === 'folded' ? before(last) : (last ?? NO_ANCHOR))
    await insertAnchor({ ...fold, base, contents })
    await transaction
      .updateTable('publishers')
      .set({ changes_folded: contents.folded, folded_at: now })
      .where('organisation', '=', organisation.id)
      .execute()
    return true
  })
}

/** Has another process built on this head already? */
async function follows({
  transaction,
  organisation,
  head,
}: {
  transaction: Transaction<PublishingTables>
  organisation: string
  head: AnchorHead
}): Promise<boolean> {
  const next = await transaction
    .selectFrom('anchors')
    .select('sequence')
    .where('organisation', '=', organisation)
    .where('sequence', '=', head.sequence + 1n)
    .where('previous_root', '=', head.root)
    .executeTakeFirst()
  return next !== undefined
}

function isSameEpoch({
  world,
  now,
  foldedAt,
}: {
  world: PublishingWorld
  now: Date
  foldedAt: Date | null
}): boolean {
  const epoch = (time: Date) => Math.floor(time.getTime() / world.epochMs)
  return foldedAt !== null && epoch(foldedAt) === epoch(now)
}

function isHeartbeatDue({
  world,
  now,
  madeAt,
}: {
  world: PublishingWorld
  now: Date
  madeAt: Date
}): boolean {
  return now.getTime() - madeAt.getTime() >= world.lifetimeMs / 2
}

type LastAnchor = {
  sequence: bigint
  root: string
  previous_root: string
  document: string
  state: string
  created_at: Date
}

async function lastAnchor({
  transaction,
  organisation,
}: {
  transaction: Transaction<PublishingTables>
  organisation: string
}): Promise<LastAnchor | undefined> {
  return transaction
    .selectFrom('anchors')
    .select(['sequence', 'root', 'previous_root', 'document', 'state', 'created_at'])
    .where('organisation', '=', organisation)
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** What the chain passed over: anchors that never got into a block, and one that another took the place of. */
async function dropUnpublished({
  transaction,
  organisation,
  head,
}: {
  transaction: Transaction<PublishingTables>
  organisation: string
  head: AnchorHead
}): Promise<void> {
  await sql`
    DELETE FROM anchors WHERE organisation = ${organisation} AND (
      state IN ('folded', 'prepared') OR (sequence = ${head.sequence.toString()} AND root <> ${head.root})
    )
  `.execute(transaction)
}

function before({ sequence, previous_root }: LastAnchor): AnchorHead {
  return { sequence: sequence - 1n, root: previous_root }
}

/** Trees only grow: a size that is as it was says that nothing was added. */
function hasGrown({ document, contents }: { document: AnchorDocument; contents: FoldedContents }): boolean {
  const sizes = new Map(document.subtrees.map(({ tag, size }) => [tag, size]))
  return contents.subtrees.some(({ tag, size }) => sizes.get(tag) !== size)
}

async function insertAnchor({
  transaction,
  world,
  organisation,
  base,
  contents: { subtrees, statusLists },
  now,
}: Fold & { base: AnchorHead; contents: FoldedContents }): Promise<void> {
  const document: AnchorDocument = {
    type: 'CaresealAnchor',
    format: 'hc-anchor/1',
    chainId: world.chainId.toString(),
    registry: world.registryAddress,
    organisation: organisation.address,
    sequence: (base.sequence + 1n).toString(),
    salt: `0x${randomBytes(32).toString('hex')}`,
    subtrees,
    statusLists,
  }
  await transaction
    .insertInto('anchors')
    .values({
      organisation: organisation.id,
      sequence: base.sequence + 1n,
      root: anchorRoot(document),
      previous_root: base.root,
      document: JSON.stringify(document),
      state: 'folded',
      next_by: null,
      block_number: null,
      block_hash: null,
      created_at: now,
    })
    .execute()
}
