import type { Kysely } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'

/**
 * Brings a database to the newest state. Migrations run in one transaction under a lock, so that two processes that
 * start at once do not meet.
 *
 * @throws {Error} if a migration fails, or if the database was migrated by a newer version of Careseal.
 */
export async function migrateDatabase({
  database,
  migrations,
}: {
  // biome-ignore lint/suspicious/noExplicitAny: a migration sees the tables as they were, never as the types are now
  database: Kysely<any>
  migrations: Record<string, Migration>
}): Promise<void> {
  const migrator = new Migrator({ db: database, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (error) throw error
}
