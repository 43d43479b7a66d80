import { timingSafeEqual } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import { digestChallenge } from '#agent/verify/create-challenge.ts'
import { failUnfinished } from './fail-unfinished.ts'
import { requestNotFound, UUID } from './find-open-request.ts'
import type { Outcome } from './outcome.ts'
import type { RequestWorld } from './request-world.ts'

/**
 * A request as who asked sees it. `processing` lasts a minute at most; where the process that took the answer died in the
 * middle of it, it is `failed`.
 */
export type RequestState = {
  id: string
  state: 'answered' | 'declined' | 'expired' | 'failed' | 'pending' | 'processing'
  profile: { name: string; version: number } | null
  createdAt: Date
  expiresAt: Date
  answeredAt: Date | null
  /** What the wallet said, where it declined. */
  error: string | null
  outcome: Outcome | null
}

/**
 * How far a request is, and what was presented.
 *
 * OID4VP 1.0 §14.2 (session fixation): where the holder's browser is sent back, the outcome is told only to who brings
 * the response_code from there. That there is none is told to who asked: the wallet may have got no code.
 *
 * @throws {AgentError} REQUEST_NOT_FOUND, also for another organisation's; RESPONSE_CODE_INVALID
 */
export async function readPresentationRequest({
  world: { database, requestSeal },
  id,
  organisation,
  responseCode,
  now,
}: {
  world: Pick<RequestWorld, 'database' | 'requestSeal'>
  id: string
  organisation: string
  responseCode: string | undefined
  now: Date
}): Promise<RequestState> {
  if (!UUID.test(id)) throw requestNotFound()
  await failUnfinished({ database, id, now })
  const row = await database
    .selectFrom('presentation_requests')
    .selectAll()
    .where('id', '=', id)
    .where('organisation', '=', organisation)
    .executeTakeFirst()
  if (!row) throw requestNotFound()
  const hasOutcome = row.sealed_outcome !== null || row.wallet_error !== null
  if (hasOutcome && row.redirect_uri !== null) {
    checkResponseCode({ responseCode, expected: row.response_code_hash })
  }
  const state = () => {
    if (row.wallet_error !== null) return 'declined'
    if (row.sealed_outcome) return 'answered'
    if (row.failed_at) return 'failed'
    if (row.answered_at) return 'processing'
    return row.expires_at <= now ? 'expired' : 'pending'
  }
  return {
    id,
    state: state(),
    profile: row.profile === null ? null : { name: row.profile, version: row.profile_version! },
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    answeredAt: row.answered_at,
    error: row.wallet_error,
    outcome: row.sealed_outcome ? JSON.parse(requestSeal.open(row.sealed_outcome).toString('utf8')) : null,
  }
}

function checkResponseCode({
  responseCode,
  expected,
}: {
  responseCode: string | undefined
  expected: Buffer | null
}): void {
  const given = digestChallenge(responseCode ?? '')
  if (expected && timingSafeEqual(given, expected)) return
  throw new AgentError(
    'RESPONSE_CODE_INVALID',
    'response_code is not the one that the browser was sent back with',
  )
}
