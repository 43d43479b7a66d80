import { randomBytes } from 'node:crypto'
import { hashSecret, type OfferWorld } from './offer-world.ts'

/** How long a nonce is good for, in seconds. */
export const NONCE_LIFETIME = 300

/** Gives out a nonce (OID4VCI 1.0 §7): 256 random bits, for one use at one credential issuer. */
export async function createNonce({
  world,
  organisation,
  now,
}: {
  world: Pick<OfferWorld, 'database'>
  organisation: string
  now: Date
}): Promise<string> {
  const nonce = randomBytes(32).toString('base64url')
  const expiresAt = new Date(now.getTime() + NONCE_LIFETIME * 1_000)
  await world.database
    .insertInto('credential_nonces')
    .values({ digest: hashSecret(nonce), organisation, expires_at: expiresAt })
    .execute()
  return nonce
}

/** Uses nonces up, all of them or, where one is unknown, used, expired or another issuer's, none. */
export async function useNonces({
  world,
  organisation,
  nonces,
  now,
}: {
  world: Pick<OfferWorld, 'database'>
  organisation: string
  nonces: readonly string[]
  now: Date
}): Promise<boolean> {
  const digests = [...new Set(nonces)].map(hashSecret)
  return world.database.transaction().execute(async (transaction) => {
    const known = await transaction
      .selectFrom('credential_nonces')
      .select('digest')
      .where('digest', 'in', digests)
      .where('organisation', '=', organisation)
      .where('expires_at', '>', now)
      .orderBy('digest')
      .forUpdate()
      .execute()
    if (known.length < digests.length) return false
    await transaction.deleteFrom('credential_nonces').where('digest', 'in', digests).execute()
    return true
  })
}
