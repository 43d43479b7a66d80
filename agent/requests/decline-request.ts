import { randomBytes } from 'node:crypto'
import { digestChallenge } from '#agent/verify/create-challenge.ts'
import { type OpenRequest, requestAnswered } from './find-open-request.ts'
import type { RequestWorld } from './request-world.ts'

/**
 * Takes a wallet's refusal as the answer to a request (OID4VP 1.0 §8.5). Its free text is not kept: it may hold anything.
 *
 * @returns what the wallet's browser brings to the redirect_uri
 * @throws {AgentError} REQUEST_ANSWERED
 */
export async function declineRequest({
  world: { database },
  request: { id },
  error,
  now,
}: {
  world: Pick<RequestWorld, 'database'>
  request: OpenRequest
  error: string
  now: Date
}): Promise<{ responseCode: string }> {
  const responseCode = randomBytes(32).toString('base64url')
  const used = await database
    .updateTable('presentation_requests')
    .set({
      answered_at: now,
      sealed_key: null,
      wallet_error: error,
      response_code_hash: digestChallenge(responseCode),
    })
    .where('id', '=', id)
    .where('answered_at', 'is', null)
    .executeTakeFirst()
  if (used.numUpdatedRows !== 1n) throw requestAnswered()
  return { responseCode }
}
