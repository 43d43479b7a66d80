import { type Kysely, sql } from 'kysely'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'

/** Seconds after which a chain that was not seen counts as away. */
const CHAIN_AWAY_SECONDS = 120

/** Whether the database answers. */
export async function checkDatabase(database: Kysely<never> | { getExecutor: unknown }): Promise<undefined> {
  await sql`SELECT 1`.execute(database as Kysely<never>)
  return undefined
}

/** Whether the chain was read lately, has not stood still, and is the same to enough of those that are asked. */
export function checkChain(follower: ChainFollower, now: Date): string | undefined {
  const { latest, lagMs, agreement } = follower.status()
  if (agreement.dispute) return `the endpoints of the chain disagree: ${agreement.dispute.reason}`
  if (latest === null || lagMs === null) return 'the chain has not been read yet'
  if (lagMs > CHAIN_AWAY_SECONDS * 1000) return `the chain was last read ${Math.round(lagMs / 1000)} s ago`
  const age = Math.round(now.getTime() / 1000 - latest.timestamp)
  return age > CHAIN_AWAY_SECONDS ? `the newest block is ${age} s old` : undefined
}
