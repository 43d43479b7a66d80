import type { JWK } from 'jose'
import { AgentError } from '#agent/errors.ts'
import type { ResponseMode } from '#agent/store/tables/presentation-request.ts'
import type { VerificationOptions } from '#agent/verify/verification-options.ts'
import { parseQuery, type Query } from './parse-query.ts'
import type { RequestWorld } from './request-world.ts'

/** A request that can be answered. */
export type OpenRequest = {
  id: string
  organisation: string
  client: string
  person: string | null
  query: Query
  options: VerificationOptions
  holdsConsents: boolean
  responseMode: ResponseMode
  redirectUri: string | null
  origins: readonly string[]
  nonce: string
  /** The private key that its answer is encrypted to. */
  encryptionKey: JWK
  createdAt: Date
  expiresAt: Date
}

/**
 * A request that waits for its answer.
 *
 * @param organisation whose it must be; any if left out
 * @throws {AgentError} REQUEST_NOT_FOUND, REQUEST_ANSWERED, REQUEST_EXPIRED
 */
export async function findOpenRequest({
  world: { database, requestSeal },
  id,
  organisation,
  now,
}: {
  world: Pick<RequestWorld, 'database' | 'requestSeal'>
  id: string
  organisation?: string
  now: Date
}): Promise<OpenRequest> {
  const row = UUID.test(id)
    ? await database.selectFrom('presentation_requests').selectAll().where('id', '=', id).executeTakeFirst()
    : undefined
  if (!row || (organisation !== undefined && row.organisation !== organisation)) throw requestNotFound()
  if (row.answered_at || !row.sealed_key) throw requestAnswered()
  if (row.expires_at <= now) throw new AgentError('REQUEST_EXPIRED', 'the request has expired')
  return {
    id,
    organisation: row.organisation,
    client: row.client,
    person: row.person,
    query: parseQuery(JSON.parse(row.query)),
    options: JSON.parse(row.options),
    holdsConsents: row.holds_consents,
    responseMode: row.response_mode,
    redirectUri: row.redirect_uri,
    origins: row.origins,
    nonce: row.nonce,
    encryptionKey: JSON.parse(requestSeal.open(row.sealed_key).toString('utf8')),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function requestNotFound(): AgentError {
  return new AgentError('REQUEST_NOT_FOUND', 'there is no such request')
}

export function requestAnswered(): AgentError {
  return new AgentError('REQUEST_ANSWERED', 'the request was answered before')
}
