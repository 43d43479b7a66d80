import canonicalize from 'canonicalize'
import type { Transaction } from 'kysely'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import { appendLeaves } from '#agent/log/append-leaves.ts'
import { documentLeaf } from '#agent/log/document-leaf.ts'
import { sha256 } from '#agent/log/merkle-tree.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { TrialDocumentKind } from '#agent/store/tables/trial.ts'

/**
 * Publishes a document of a trial, in the transaction of what it is checked against: it joins the organisation's
 * document log, which the next anchor holds, and cannot be changed or taken back. Call it last, as it locks the log.
 *
 * @param content public: nothing of a participant, and nothing that is blinded
 * @returns the SHA-256 of the document in JCS form, 0x and hex
 */
export async function publishDocument({
  transaction,
  organisation,
  trial,
  kind,
  content,
  actor,
  now,
}: {
  transaction: Transaction<IssuerTables>
  organisation: Pick<Organisation, 'id'>
  trial: string
  kind: TrialDocumentKind
  content: object
  actor: Actor
  now: Date
}): Promise<{ digest: string }> {
  const document = canonicalize({ type: kind, trial, recordedAt: now.toISOString(), content })!
  const digest = sha256(Buffer.from(document, 'utf8'))
  const { firstIndex } = await appendLeaves({
    transaction,
    organisation: organisation.id,
    log: 'document',
    leaves: [documentLeaf(digest)],
  })
  await transaction
    .insertInto('trial_documents')
    .values({
      organisation: organisation.id,
      trial,
      kind,
      document,
      digest,
      log_index: firstIndex,
      recorded_at: now,
    })
    .execute()
  await appendAuditEntries({
    transaction,
    organisation: organisation.id,
    entries: [
      {
        action: `trial.${kind}`,
        object: trial,
        outcome: 'done',
        client: actor.client,
        person: actor.person,
        digest: digest.toString('hex'),
      },
    ],
    now,
  })
  return { digest: `0x${digest.toString('hex')}` }
}
