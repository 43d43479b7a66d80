import type { Transaction } from 'kysely'
import { ANCHOR_TAGS, logSubtree, statusListsSubtree } from '#agent/anchors/anchor-document.ts'
import type { AnchorContents, PublishingTables } from '#agent/anchors/publishing.ts'
import type { Seal } from '#agent/keys/seal.ts'
import { foldLog } from '#agent/log/fold-log.ts'
import { ensureOpenLists, openAnchoredLists } from '#agent/status/ensure-open-lists.ts'
import { foldStatusChanges, type ListIssuer, listsToAnchor } from '#agent/status/fold-status-changes.ts'
import type { AuditTables } from '#agent/store/tables/audit.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'

/** The tables of a database whose organisations issue. */
export type IssuingTables = PublishingTables & AuditTables & StatusTables

type IssuingTransaction = { transaction: Transaction<IssuingTables> }

/**
 * What an organisation that issues anchors: new versions of its status lists, its issuance log, its audit log, and the
 * log of what it published. The
 * publisher's database must have the tables for it.
 *
 * @param statusSeal keeps the permutation keys of new status lists
 */
export function issuingContents({
  issuer,
  statusSeal,
}: {
  issuer: ListIssuer
  statusSeal: Pick<Seal, 'seal'>
}): AnchorContents {
  const organisation = issuer.id
  return {
    async fold({
      transaction,
      from,
      epochMs,
      now,
    }: Parameters<AnchorContents['fold']>[0] & IssuingTransaction) {
      await ensureOpenLists({ transaction, organisation, seal: statusSeal, now })
      const { folded, changed } = await foldStatusChanges({ transaction, issuer, from, ttlMs: epochMs, now })
      const issuance = await foldLog({ transaction, organisation, log: 'issuance' })
      const audit = await foldLog({ transaction, organisation, log: 'audit' })
      const documents = await foldLog({ transaction, organisation, log: 'document' })
      const statusLists = await listsToAnchor({ transaction, organisation })
      const subtrees = [
        statusListsSubtree(statusLists),
        logSubtree({ tag: ANCHOR_TAGS.issuanceLog, log: issuance }),
        logSubtree({ tag: ANCHOR_TAGS.auditLog, log: audit }),
        ...(documents.size > 0n ? [logSubtree({ tag: ANCHOR_TAGS.documents, log: documents })] : []),
      ]
      return { subtrees, statusLists, folded, changed }
    },
    /** A list is anchored before its first index is given out. */
    async include({
      transaction,
      statusLists,
      now,
    }: Parameters<AnchorContents['include']>[0] & IssuingTransaction) {
      await openAnchoredLists({ transaction, lists: statusLists.map(({ id }) => id), now })
    },
  }
}
