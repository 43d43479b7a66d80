import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import type { ResponseMode } from '#agent/store/tables/presentation-request.ts'
import type { VerificationOptions } from '#agent/verify/verification-options.ts'
import type { Query } from './parse-query.ts'
import type { RequestWorld } from './request-world.ts'

/** Asking for a presentation: what, of whom it is answered to, and how long. */
export type AskedFor = {
  query: Query
  /** What each credential is held against, beside the query. */
  options: VerificationOptions
  /** Whether valid consents in the answer are held, for decisions to rest on. */
  holdsConsents: boolean
  /** The profile that it was made from. */
  profile: { name: string; version: number } | null
  responseMode: ResponseMode
  /** Where the wallet sends its holder's browser afterwards. */
  redirectUri: string | null
  /** Origins of pages that may ask by the Digital Credentials API. */
  origins: readonly string[]
}

/**
 * Records a request for a presentation: a nonce of 256 random bits, and a key that answers are encrypted to, both for
 * this request alone.
 *
 * @returns its id, which is all that a wallet needs to fetch it
 */
export async function createPresentationRequest({
  world: { database, requestSeal },
  asked: { query, options, holdsConsents, profile, responseMode, redirectUri, origins },
  organisation,
  client,
  person,
  expiresAt,
  now,
}: {
  world: Pick<RequestWorld, 'database' | 'requestSeal'>
  asked: AskedFor
  organisation: string
  client: string
  person: string | null
  expiresAt: Date
  now: Date
}): Promise<{ id: string }> {
  const id = randomUUID()
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = JSON.stringify(privateKey.export({ format: 'jwk' }))
  await database
    .insertInto('presentation_requests')
    .values({
      id,
      organisation,
      client,
      person,
      profile: profile?.name ?? null,
      profile_version: profile?.version ?? null,
      query: JSON.stringify(query.text),
      options: JSON.stringify(options),
      holds_consents: holdsConsents,
      response_mode: responseMode,
      redirect_uri: redirectUri,
      origins: [...origins],
      nonce: randomBytes(32).toString('base64url'),
      sealed_key: requestSeal.seal(Buffer.from(key, 'utf8')),
      created_at: now,
      expires_at: expiresAt,
    })
    .execute()
  return { id }
}
