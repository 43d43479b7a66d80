import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

// bigint columns count rows and sequence numbers: they stay exact as bigint
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => BigInt(text))

/** A pool of connections to one PostgreSQL database, typed by the tables that the process has. */
export function openDatabase<Tables>({ url, max = 10 }: { url: string; max?: number }): Kysely<Tables> {
  const pool = new pg.Pool({ connectionString: url, max })
  // an idle connection that breaks is replaced by the pool; without a listener it would end the process
  pool.on('error', () => {})
  return new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) })
}
