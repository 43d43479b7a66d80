import type { Kysely } from 'kysely'
import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { ANCHOR_TAGS } from '#agent/anchors/anchor-document.ts'
import { type AnchoredLeafProof, proveAnchoredLeaf } from '#agent/anchors/prove-anchored-leaf.ts'
import type { VerificationLogDatabase } from './verification-contents.ts'

/** How many anchors are looked through: one that is made after a group was signed holds it, but for a commit's time. */
const ANCHORS = 16

/**
 * Proves that the group of a record was signed by the time of an anchor (RFC 9162 §2.1.3): the first that holds it.
 *
 * @param id UUID of the record
 * @param organisation the name of the log
 * @returns undefined while no anchor in a block holds it, or for a record that never was
 */
export async function proveVerification({
  database,
  organisation,
  id,
}: {
  database: Kysely<VerificationLogDatabase>
  organisation: string
  id: string
}): Promise<AnchoredLeafProof | undefined> {
  const logged = await database
    .selectFrom('verification_records')
    .innerJoin('verification_log', 'verification_log.group_id', 'verification_records.group_id')
    .select(['log_index', 'created_at'])
    .where('verification_records.id', '=', id)
    .executeTakeFirst()
  if (!logged || logged.log_index === null) return undefined
  const { log_index: index, created_at } = logged
  const anchors = await database
    .selectFrom('anchors')
    .select(['sequence', 'document'])
    .where('organisation', '=', organisation)
    .where('state', 'in', ['included', 'final'])
    .where('created_at', '>=', created_at)
    .orderBy('sequence')
    .limit(ANCHORS)
    .execute()
  const first = anchors.find(({ document }) => {
    const { subtrees }: AnchorDocument = JSON.parse(document)
    return subtrees.some(({ tag, size }) => tag === ANCHOR_TAGS.verificationRecords && BigInt(size) > index)
  })
  return proveAnchoredLeaf({ database, organisation, log: 'verification', index, sequence: first?.sequence })
}
