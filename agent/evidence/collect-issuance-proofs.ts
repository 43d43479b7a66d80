import { type Kysely, type Selectable, sql } from 'kysely'
import type { IssuanceProofTables } from '#agent/store/tables/issuance-proof.ts'
import { splitPath } from '#agent/verify/issuance-proof-store.ts'
import type { Knowledge } from './knowledge.ts'

type KnownProofs = NonNullable<Knowledge['issuanceProofs']>

/** What was signed (SHA-256), and the root of the anchor that holds it: 0x and lower-case hex. */
export type ProvenDigest = { digest: string; root: string }

/** The proofs that verdicts rest on, as far as they were kept. */
export async function collectIssuanceProofs({
  database,
  proven,
}: {
  database: Kysely<IssuanceProofTables>
  proven: readonly ProvenDigest[]
}): Promise<KnownProofs> {
  const { rows } = await sql<Selectable<IssuanceProofTables['issuance_proofs']>>`
    SELECT issuance_proofs.* FROM issuance_proofs
    JOIN (
      SELECT DISTINCT * FROM unnest(
        ${proven.map(({ digest }) => Buffer.from(digest.slice(2), 'hex'))}::bytea[],
        ${proven.map(({ root }) => root)}::text[]
      ) AS wanted (digest, root)
    ) AS wanted USING (digest, root)
    ORDER BY digest, root
  `.execute(database)
  return rows.map(toKnown)
}

/**
 * Of everything that was proven to be these organisations', the proof for the earliest anchor: it shows as much for every
 * later one.
 *
 * @param organisations addresses
 */
export async function collectEarliestProofs({
  database,
  organisations,
}: {
  database: Kysely<IssuanceProofTables>
  organisations: readonly string[]
}): Promise<KnownProofs> {
  const rows = await database
    .selectFrom('issuance_proofs')
    .selectAll()
    .distinctOn(['organisation', 'digest'])
    .where('organisation', 'in', [...organisations, ''])
    .orderBy('organisation')
    .orderBy('digest')
    .orderBy('sequence')
    .execute()
  return rows.map(toKnown)
}

function toKnown({
  organisation,
  sequence,
  digest,
  log_index,
  path,
}: Selectable<IssuanceProofTables['issuance_proofs']>): KnownProofs[number] {
  return {
    organisation,
    sequence: sequence.toString(),
    digest: `0x${digest.toString('hex')}`,
    index: log_index.toString(),
    path: splitPath(path).map((hash) => `0x${hash.toString('hex')}`),
  }
}
