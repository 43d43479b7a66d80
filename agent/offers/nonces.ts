import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { hashSecret, type OfferWorld } from './offer-world.ts'

/** How long a nonce is good for, in seconds. */
export const NONCE_LIFETIME = 300

const RANDOM = 16
const END = 6
const TAG = 16

/**
 * Gives out a nonce (OID4VCI 1.0 §7): 128 random bits with the end of their time, for one use at one credential issuer.
 * Nothing is kept of it until it is used, so that whoever asks for many fills nothing.
 */
export function createNonce({
  world,
  organisation,
  now,
}: {
  world: Pick<OfferWorld, 'nonceKey'>
  organisation: string
  now: Date
}): string {
  const body = Buffer.alloc(RANDOM + END)
  randomBytes(RANDOM).copy(body)
  body.writeUIntBE(now.getTime() + NONCE_LIFETIME * 1_000, RANDOM, END)
  return Buffer.concat([body, authenticate({ world, organisation, body })]).toString('base64url')
}

/**
 * Uses nonces up.
 *
 * @returns false where one of them is not ours, used, expired or another issuer's
 */
export async function useNonces({
  world,
  organisation,
  nonces,
  now,
}: {
  world: Pick<OfferWorld, 'database' | 'nonceKey'>
  organisation: string
  nonces: readonly string[]
  now: Date
}): Promise<boolean> {
  const rows = []
  for (const nonce of new Set(nonces)) {
    const end = readEnd({ world, organisation, nonce })
    if (end === undefined || end <= now) return false
    rows.push({ digest: hashSecret(nonce), organisation, expires_at: end })
  }
  // in one order, so that two requests with the same nonces do not wait for each other
  rows.sort((one, other) => one.digest.compare(other.digest))
  const used = await world.database
    .insertInto('credential_nonces')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning('digest')
    .execute()
  return used.length === rows.length
}

/** When a nonce ends; undefined if this credential issuer did not give it out. */
function readEnd({
  world,
  organisation,
  nonce,
}: {
  world: Pick<OfferWorld, 'nonceKey'>
  organisation: string
  nonce: string
}): Date | undefined {
  const bytes = Buffer.from(nonce, 'base64url')
  // one spelling: a decoder passes over what it does not know, and the same nonce would be good twice
  if (bytes.length !== RANDOM + END + TAG || bytes.toString('base64url') !== nonce) return undefined
  const body = bytes.subarray(0, RANDOM + END)
  const tag = authenticate({ world, organisation, body })
  return timingSafeEqual(tag, bytes.subarray(RANDOM + END))
    ? new Date(body.readUIntBE(RANDOM, END))
    : undefined
}

function authenticate({
  world,
  organisation,
  body,
}: {
  world: Pick<OfferWorld, 'nonceKey'>
  organisation: string
  body: Buffer
}): Buffer {
  return createHmac('sha256', world.nonceKey).update(body).update(organisation).digest().subarray(0, TAG)
}
