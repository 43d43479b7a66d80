import type { Kysely } from 'kysely'
import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { lockPublisher } from '#agent/anchors/lock-publisher.ts'
import { PublishingPaused } from '#agent/anchors/publishing-paused.ts'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import { closeLists } from '#agent/status/ensure-open-lists.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { type AdoptedAnchor, adoptAnchors } from './adopt-anchors.ts'
import { adoptLists } from './adopt-lists.ts'
import { adoptLog } from './adopt-log.ts'
import { endLostKeys } from './end-lost-keys.ts'
import { findLackingAnchors } from './find-lacking-anchors.ts'
import { openPublishedCopy } from './open-published-copy.ts'
import { settleCredentials } from './settle-credentials.ts'

/** What a restore took over from the copy of what was published. */
export type Restored = {
  /** The newest anchor on chain. */
  sequence: bigint
  /** How many anchors the database lacked, and of how many the copy has the document. */
  anchors: number
  adopted: number
  /** How many credentials of this database are revoked or not, or suspended or not, other than it knew. */
  statuses: number
  /** Entries of the issuance log: credentials that were issued and that this database knows nothing of. */
  leaves: number
  /** Keys that had ended on chain. */
  keys: number
}

/**
 * Brings a database that was restored from a backup on to what was published since. Nothing is done where it lacks no anchor.
 * Otherwise its open status lists are closed at once, whatever comes of the rest: nobody knows which of their indexes were
 * given out. Then what was published is taken from the copy, in one transaction: revocations and suspensions, lists,
 * anchors, and the issuance log.
 *
 * What the copy does not hold stays lost: claims, audit entries and reasons of what was done after the backup, and clients'
 * idempotency keys.
 *
 * @param directory of the copy (`keepPublishedCopy`); undefined if there is none
 * @param seal of status lists' keys
 * @returns undefined if the database lacks nothing
 * @throws {PublishingPaused} ANCHORS_LACKING if the copy is not enough, or the newest anchor is not final yet
 */
export async function restorePublished({
  database,
  view,
  organisation,
  directory,
  seal,
  actor,
  now,
}: {
  database: Kysely<IssuerTables>
  view: ChainView
  organisation: Pick<Organisation, 'id' | 'address'>
  directory: string | undefined
  seal: Pick<Seal, 'seal'>
  actor: Actor
  now: Date
}): Promise<Restored | undefined> {
  const { id } = organisation
  const lacking = await findLackingAnchors({ database, view, organisation })
  const head = lacking.at(-1)
  if (!head) return undefined
  await database.transaction().execute((transaction) => closeLists({ transaction, organisation: id, now }))
  const isFinal = head.block.number <= (view.block('finalized')?.number ?? -1)
  if (!isFinal) throw lacks(head, 'it is not final yet')
  if (directory === undefined) throw lacks(head, 'there is no copy of what was published (PUBLISHED_COPY)')
  const copy = openPublishedCopy({ directory, organisation: id, view })
  const anchors: AdoptedAnchor[] = []
  const documents: AnchorDocument[] = []
  for (const anchor of lacking) {
    const read = await copy.readAnchor(anchor)
    if (!read) continue
    anchors.push({ anchor, text: read.text })
    documents.push(read.document)
  }
  if (anchors.at(-1)?.anchor !== head) throw lacks(head, 'the copy of what was published lacks it as well')
  return database.transaction().execute(async (transaction) => {
    const publisher = await lockPublisher({ transaction, organisation: id })
    const { leaves } = await adoptLog({ transaction, organisation: id, document: documents.at(-1)!, copy })
    const lists = await adoptLists({ transaction, organisation: id, documents, copy, seal, now })
    let statuses = 0
    for (const list of lists) {
      const folded = publisher.changes_folded
      statuses += await settleCredentials({ transaction, organisation: id, list, folded, actor, now })
    }
    await adoptAnchors({ transaction, organisation: id, anchors, lacking })
    const keys = await endLostKeys({ transaction, organisation, view, now })
    const restored = {
      sequence: head.sequence,
      anchors: lacking.length,
      adopted: anchors.length,
      statuses,
      leaves,
      keys,
    }
    await appendAuditEntries({
      transaction,
      organisation: id,
      entries: [
        {
          action: 'organisation.restore',
          object: head.root,
          outcome: 'done',
          ...actor,
          detail: { ...restored, sequence: head.sequence.toString() },
        },
      ],
      now,
    })
    return restored
  })
}

function lacks({ sequence }: Anchor, why: string): PublishingPaused {
  return new PublishingPaused(
    'ANCHORS_LACKING',
    `this database is older than what was published: it lacks anchor ${sequence}, and ${why}`,
  )
}
