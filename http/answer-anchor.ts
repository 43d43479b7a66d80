import type { Kysely } from 'kysely'
import { readAnchorDocument } from '#agent/anchors/read-anchor-document.ts'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'
import { Problem } from './problem.ts'
import type { Answer } from './routes.ts'

/**
 * The document of an anchor: what the root on chain is the digest of.
 *
 * @param sequence as it is in the path
 * @throws {Problem} NOT_FOUND
 */
export async function answerAnchor({
  database,
  organisation,
  sequence,
}: {
  database: Kysely<AnchorTables>
  organisation: string
  sequence: string
}): Promise<Answer> {
  const document = /^[1-9]\d{0,18}$/.test(sequence)
    ? await readAnchorDocument({ database, organisation, sequence: BigInt(sequence) })
    : undefined
  if (document === undefined) throw new Problem('NOT_FOUND', 'there is no such anchor')
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'public, max-age=31536000, immutable',
  }
  return { status: 200, body: document, headers }
}
