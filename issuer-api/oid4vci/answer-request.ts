import { AgentError, type AgentErrorCode } from '#agent/errors.ts'
import { issueOffered } from '#agent/offers/issue-offered.ts'
import type { Offer, OfferedRequest } from '#agent/offers/offered-request.ts'
import type { Answer } from '#http/routes.ts'
import type { EncryptResponse } from './encrypt-response.ts'
import { securingOf } from './formats.ts'
import { findIssuer, type Oid4vciContext } from './oid4vci-context.ts'
import { Oid4vciError } from './oid4vci-error.ts'

/** Seconds after which it is worth asking again whether a review was decided. */
const INTERVAL = 60

/** What the organisation got wrong, or may not do: the wallet cannot mend it, and is not told more. */
const DENIED: readonly AgentErrorCode[] = [
  'CLAIMS_INVALID',
  'CREDENTIAL_INVALID',
  'ISSUER_NOT_YOURS',
  'NOT_ACCREDITED',
  'SECURING_UNAVAILABLE',
  'SUBJECT_ERASED',
]

/**
 * Answers a wallet's request as it stands: issued, or waiting for its review (OID4VCI 1.0 §8.3, §9.2).
 *
 * @throws {Oid4vciError} credential_request_denied
 */
export async function answerRequest({
  context,
  offer,
  request,
  encrypt,
  now,
}: {
  context: Oid4vciContext
  offer: Offer
  request: OfferedRequest
  encrypt: EncryptResponse | undefined
  now: Date
}): Promise<Answer> {
  if (request.state === 'refused')
    throw new Oid4vciError('credential_request_denied', 'the review refused it')
  if (request.state === 'waiting') {
    return send({ status: 202, body: { transaction_id: request.id, interval: INTERVAL }, encrypt })
  }
  const { organisation } = findIssuer(context, offer.organisation)
  const issued = await issueOffered({
    world: context.wallets.offers,
    issuing: context.issuer,
    organisation,
    offer,
    request,
    securing: securingOf(request.configuration),
    now,
  }).catch((error: unknown) => {
    if (!(error instanceof AgentError) || !DENIED.includes(error.code)) throw error
    throw new Oid4vciError('credential_request_denied', 'it cannot be issued', { cause: error })
  })
  const credentials = issued.map((credential) => ({ credential }))
  return send({ status: 200, body: { credentials, notification_id: request.id }, encrypt })
}

async function send({
  status,
  body,
  encrypt,
}: {
  status: number
  body: object
  encrypt: EncryptResponse | undefined
}): Promise<Answer> {
  if (!encrypt) return { status, body }
  return { status, body: await encrypt(body), headers: { 'Content-Type': 'application/jwt' } }
}
