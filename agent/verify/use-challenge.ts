import type { Kysely } from 'kysely'
import type { ChallengeTables } from '#agent/store/tables/challenge.ts'
import { digestChallenge } from './create-challenge.ts'

export type ChallengeFault = 'CHALLENGE_EXPIRED' | 'CHALLENGE_UNKNOWN' | 'CHALLENGE_USED' | 'DOMAIN_MISMATCH'

/**
 * Uses a challenge up, in one statement: of several at once, one wins. Another organisation's challenge is unknown, and
 * one that does not fit (domain, time) is left as it is.
 *
 * @param domain what the presentation names as its audience
 */
export async function useChallenge({
  database,
  challenge,
  organisation,
  domain,
  now,
}: {
  database: Kysely<ChallengeTables>
  challenge: string
  organisation: string
  domain: string
  now: Date
}): Promise<{ fault: ChallengeFault | null }> {
  const digest = digestChallenge(challenge)
  const used = await database
    .updateTable('challenges')
    .set({ used_at: now })
    .where('digest', '=', digest)
    .where('organisation', '=', organisation)
    .where('domain', '=', domain)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst()
  if (used.numUpdatedRows === 1n) return { fault: null }
  const row = await database
    .selectFrom('challenges')
    .select(['domain', 'used_at'])
    .where('digest', '=', digest)
    .where('organisation', '=', organisation)
    .executeTakeFirst()
  if (!row) return { fault: 'CHALLENGE_UNKNOWN' }
  if (row.used_at !== null) return { fault: 'CHALLENGE_USED' }
  return { fault: row.domain === domain ? 'CHALLENGE_EXPIRED' : 'DOMAIN_MISMATCH' }
}
