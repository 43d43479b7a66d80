import type { Kysely } from 'kysely'
import { type AnchoredLeafProof, proveAnchoredLeaf } from '#agent/anchors/prove-anchored-leaf.ts'
import { documentLeaf } from '#agent/log/document-leaf.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'

/**
 * Proves that a document was published by the time of an anchor (RFC 9162 §2.1.3).
 *
 * @param digest SHA-256 of the document in JCS form
 * @param anchor sequence of the anchor that is to hold it; the newest if left out
 * @returns undefined while that anchor does not hold it, or for one that was never published
 */
export async function proveDocument({
  database,
  organisation,
  digest,
  anchor,
}: {
  database: Kysely<IssuerTables>
  organisation: Pick<Organisation, 'id'>
  digest: Buffer
  anchor?: bigint
}): Promise<(AnchoredLeafProof & { leaf: string }) | undefined> {
  const row = await database
    .selectFrom('trial_documents')
    .select('log_index')
    .where('organisation', '=', organisation.id)
    .where('digest', '=', digest)
    .executeTakeFirst()
  if (!row) return undefined
  const proof = await proveAnchoredLeaf({
    database,
    organisation: organisation.id,
    log: 'document',
    index: row.log_index,
    sequence: anchor,
  })
  return proof && { leaf: `0x${documentLeaf(digest).toString('hex')}`, ...proof }
}
