import { hash, randomBytes } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { ChallengeTables } from '#agent/store/tables/challenge.ts'

export type Challenge = { challenge: string; domain: string; expires: Date }

const LIFETIME_MS = 5 * 60 * 1000

/**
 * Gives out a challenge (VCALM `POST /challenges`): 256 random bits, good for one presentation within five minutes, to
 * the organisation that asked for it. The database holds its hash alone.
 *
 * @param domain what the presentation must carry as `aud`
 */
export async function createChallenge({
  database,
  organisation,
  domain,
  now,
}: {
  database: Kysely<ChallengeTables>
  organisation: string
  domain: string
  now: Date
}): Promise<Challenge> {
  const challenge = randomBytes(32).toString('base64url')
  const expires = new Date(now.getTime() + LIFETIME_MS)
  await database
    .insertInto('challenges')
    .values({
      digest: digestChallenge(challenge),
      organisation,
      domain,
      created_at: now,
      expires_at: expires,
      used_at: null,
    })
    .execute()
  return { challenge, domain, expires }
}

export function digestChallenge(challenge: string): Buffer {
  return hash('sha256', challenge, 'buffer')
}
