import { sql, type Transaction } from 'kysely'
import { ANCHOR_TAGS, logSubtree } from '#agent/anchors/anchor-document.ts'
import type { AnchorContents, PublishingTables } from '#agent/anchors/publishing.ts'
import { appendLeaves } from '#agent/log/append-leaves.ts'
import { foldLog } from '#agent/log/fold-log.ts'
import type { VerificationLogTables } from '#agent/store/tables/verification-log.ts'
import type { VerificationRecordTables } from '#agent/store/tables/verification-record.ts'
import { groupLeaf } from './sign-group.ts'

/** The tables of a database whose organisation anchors what it verified. */
export type VerificationLogDatabase = PublishingTables & VerificationLogTables & VerificationRecordTables

type LogTransaction = { transaction: Transaction<VerificationLogDatabase> }

/** At most this many groups are logged at once, so that memory stays bounded however long nobody folded. */
const GROUPS = 10_000

/**
 * What an organisation that verifies anchors: the log of the groups of records that it signed, and nothing else. Groups
 * come into it at each fold, so that recording a verification waits for no log. The publisher's database must have the
 * tables for it.
 *
 * @param organisation the name of the log
 * @param verifier DID that the groups are signed under
 */
export function verificationContents({
  organisation,
  verifier,
}: {
  organisation: string
  verifier: string
}): AnchorContents {
  return {
    async fold({ transaction, from }: Parameters<AnchorContents['fold']>[0] & LogTransaction) {
      while ((await logGroups({ transaction, organisation, verifier })) === GROUPS);
      const log = await foldLog({ transaction, organisation, log: 'verification' })
      const subtrees = [logSubtree({ tag: ANCHOR_TAGS.verificationRecords, log })]
      return { subtrees, statusLists: [], folded: from, changed: false }
    },
    async include() {},
  }
}

/** @returns how many groups there were to log */
async function logGroups({
  transaction,
  organisation,
  verifier,
}: LogTransaction & { organisation: string; verifier: string }): Promise<number> {
  const groups = await transaction
    .selectFrom('verification_log')
    .innerJoin('verification_groups', 'id', 'group_id')
    .select(['group_id', 'signature'])
    .where('verifier', '=', verifier)
    .where('log_index', 'is', null)
    .limit(GROUPS)
    .execute()
  if (groups.length === 0) return 0
  const leaves = groups.map(({ signature }) => groupLeaf(signature))
  const { firstIndex } = await appendLeaves({ transaction, organisation, log: 'verification', leaves })
  await sql`
    UPDATE verification_log SET log_index = ${firstIndex.toString()}::bigint + place - 1
    FROM unnest(${groups.map(({ group_id }) => group_id)}::uuid[]) WITH ORDINALITY AS logged (id, place)
    WHERE group_id = id
  `.execute(transaction)
  return groups.length
}
