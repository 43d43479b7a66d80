import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK } from 'jose'
import type { OfferWorld } from './offer-world.ts'

/** How wallets agree on a key with an organisation (RFC 7518 §4.6). */
export const REQUEST_KEY_AGREEMENT = 'ECDH-ES'

const DAY_MS = 24 * 60 * 60 * 1_000

/** Each organisation has another key every 30 days. */
const PERIOD_MS = 30 * DAY_MS

/** A key is good for longer than metadata that names it may be kept, which is a day where it is signed. */
const OVERLAP_MS = 2 * DAY_MS

type World = Pick<OfferWorld, 'database' | 'requestKeySeal'>

/**
 * The key to which wallets encrypt their requests to an organisation (OID4VCI 1.0 §12.2.4), made at its first use in
 * each period.
 *
 * @returns the public key
 */
export async function readRequestKey({
  world,
  organisation,
  now,
}: {
  world: World
  organisation: string
  now: Date
}): Promise<JWK> {
  const period = Math.floor(now.getTime() / PERIOD_MS)
  const find = () =>
    world.database
      .selectFrom('credential_request_keys')
      .select(['kid', 'sealed'])
      .where('organisation', '=', organisation)
      .where('period', '=', period)
      .executeTakeFirst()
  const known = await find()
  if (known) return describe({ world, ...known })
  const { privateKey } = await generateKeyPair(REQUEST_KEY_AGREEMENT, { crv: 'P-256', extractable: true })
  await world.database
    .insertInto('credential_request_keys')
    .values({
      organisation,
      period,
      kid: randomUUID(),
      sealed: world.requestKeySeal.seal(Buffer.from(JSON.stringify(await exportJWK(privateKey)), 'utf8')),
      ends_at: new Date((period + 1) * PERIOD_MS + OVERLAP_MS),
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  // of two that began at once, both take what the first wrote
  return describe({ world, ...(await find())! })
}

/** The private key that a wallet encrypted to, while it is good. */
export async function findRequestKey({
  world,
  organisation,
  kid,
  now,
}: {
  world: World
  organisation: string
  kid: string
  now: Date
}): Promise<JWK | undefined> {
  const row = await world.database
    .selectFrom('credential_request_keys')
    .select('sealed')
    .where('organisation', '=', organisation)
    .where('kid', '=', kid)
    .where('ends_at', '>', now)
    .executeTakeFirst()
  return row && openKey({ world, sealed: row.sealed })
}

function openKey({ world, sealed }: { world: World; sealed: Buffer }): JWK {
  return JSON.parse(world.requestKeySeal.open(sealed).toString('utf8')) as JWK
}

/** §12.2.4: "Each JWK in the set MUST have a kid"; §10: "The alg parameter MUST be present". */
function describe({ world, kid, sealed }: { world: World; kid: string; sealed: Buffer }): JWK {
  const { d: _, ...key } = openKey({ world, sealed })
  return { ...key, kid, use: 'enc', alg: REQUEST_KEY_AGREEMENT }
}
