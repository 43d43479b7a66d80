import type { Kysely } from 'kysely'
import { type AnchoredLeafProof, proveAnchoredLeaf } from '#agent/anchors/prove-anchored-leaf.ts'
import { issuanceLeaf } from '#agent/log/issuance-leaf.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'

export type IssuanceProof = AnchoredLeafProof & { leaf: string }

/**
 * Proves that a credential was issued by the time of an anchor (RFC 9162 §2.1.3).
 *
 * @param digest SHA-256 of the bytes that the issuer signed (the JWS signing input)
 * @param anchor sequence of the anchor that is to hold it; the newest if left out
 * @returns undefined while that anchor does not hold it, or for one that was never issued
 */
export async function proveIssuance({
  database,
  organisation,
  digest,
  anchor,
}: {
  database: Kysely<IssuerTables>
  organisation: Organisation
  digest: Buffer
  anchor?: bigint
}): Promise<IssuanceProof | undefined> {
  const row = await database
    .selectFrom('credentials')
    .select('log_index')
    .where('organisation', '=', organisation.id)
    .where('digest', '=', digest)
    .executeTakeFirst()
  if (row?.log_index == null) return undefined
  const proof = await proveAnchoredLeaf({
    database,
    organisation: organisation.id,
    log: 'issuance',
    index: row.log_index,
    sequence: anchor,
  })
  return proof && { leaf: `0x${issuanceLeaf(digest).toString('hex')}`, ...proof }
}
