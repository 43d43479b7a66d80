import { type Kysely, type RawBuilder, sql } from 'kysely'

/** Rows a statement: it holds its locks for a moment, however many are due. */
const BATCH = 1_000

/**
 * Takes out the rows of a table that are due, some at a time. Rows that somebody else has locked are left to the next
 * time, so that processes that do the same at once do not wait for each other.
 *
 * @param due the condition, on the columns of the table
 * @param stopping ends it after the statement that runs
 * @returns how many rows went
 */
export async function deleteDue<Tables>({
  database,
  table,
  due,
  stopping,
}: {
  database: Kysely<Tables>
  table: keyof Tables & string
  due: RawBuilder<unknown>
  stopping?: AbortSignal | undefined
}): Promise<number> {
  const from = sql.table(table)
  let deleted = 0
  while (!stopping?.aborted) {
    const { numAffectedRows } = await sql`
      DELETE FROM ${from} WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM ${from} WHERE ${due} LIMIT ${sql.lit(BATCH)} FOR UPDATE SKIP LOCKED
      ))
    `.execute(database)
    deleted += Number(numAffectedRows)
    if (Number(numAffectedRows) < BATCH) break
  }
  return deleted
}
