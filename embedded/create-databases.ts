import pg from 'pg'
import { StartError } from './start-error.ts'

export type DatabaseUrls = { issuer: string; verifier: string }

/** Makes the issuer's and the verifier's database on a PostgreSQL server, where they are missing. */
export async function createDatabases({ url }: { url: string }): Promise<DatabaseUrls> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
  } catch (error) {
    throw new StartError(`PostgreSQL cannot be reached (DATABASE_URL): ${reasonOf(error)}`)
  }
  try {
    return {
      issuer: await createDatabase({ client, url, name: 'careseal_issuer' }),
      verifier: await createDatabase({ client, url, name: 'careseal_verifier' }),
    }
  } finally {
    await client.end()
  }
}

async function createDatabase({
  client,
  url,
  name,
}: {
  client: pg.Client
  url: string
  name: string
}): Promise<string> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
  if (!rowCount) {
    await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`).catch((error) => {
      throw new StartError(`the database ${name} cannot be made (DATABASE_URL): ${reasonOf(error)}`)
    })
  }
  const own = new URL(url)
  own.pathname = `/${name}`
  return own.href
}

/** A connection that is refused on several addresses is an error without a message. */
function reasonOf(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string }
  return message || code || 'unknown'
}
