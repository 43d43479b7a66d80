import { sql, type Transaction } from 'kysely'
import type { LogName, LogTables } from '#agent/store/tables/log.ts'

/**
 * Appends leaf hashes to an organisation's log, in the order given. The log's row stays locked until the transaction
 * ends, so indexes follow the order of commits: append last, right before the commit. The tree is not touched here;
 * `foldLog` does that at the next epoch.
 *
 * @param leaves leaf hashes, 32 bytes each (`issuanceLeaf`, `auditLeaf`)
 */
export async function appendLeaves({
  transaction,
  organisation,
  log,
  leaves,
}: {
  transaction: Transaction<LogTables>
  organisation: string
  log: LogName
  leaves: readonly Buffer[]
}): Promise<{ firstIndex: bigint }> {
  if (leaves.some((leaf) => leaf.length !== 32)) throw new TypeError('a leaf hash has 32 bytes')
  const count = leaves.length
  const { rows } = await sql<{ size: bigint }>`
    WITH log AS (
      INSERT INTO logs (organisation, log, size) VALUES (${organisation}, ${log}, ${count}::bigint)
      ON CONFLICT (organisation, log) DO UPDATE SET size = logs.size + excluded.size
      RETURNING size
    ), batch AS (
      INSERT INTO log_batches (organisation, log, first_index, hashes)
      SELECT ${organisation}, ${log}, size - ${count}::bigint, ${Buffer.concat(leaves)} FROM log
      WHERE ${count}::bigint > 0
    )
    SELECT size FROM log
  `.execute(transaction)
  return { firstIndex: rows[0]!.size - BigInt(count) }
}
