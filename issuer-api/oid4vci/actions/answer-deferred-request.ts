import { findRequest } from '#agent/offers/offered-request.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { answerRequest } from '../answer-request.ts'
import { authenticateWallet } from '../authenticate-wallet.ts'
import type { Oid4vciContext } from '../oid4vci-context.ts'
import { Oid4vciError } from '../oid4vci-error.ts'
import { readWalletRequest } from '../read-wallet-request.ts'
import type { deferredRequestBody } from '../wallet-schemas.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** OID4VCI 1.0 §9: what a review has come to. The answer can be fetched again while the token is good. */
export async function answerDeferredRequest(
  {
    params,
    body,
    headers,
    now,
  }: RouteRequest<{ params: 'org'; body: typeof deferredRequestBody; access: 'public' }>,
  context: Oid4vciContext,
): Promise<Answer> {
  const path = '/wallet/deferred-credential'
  const { offer } = await authenticateWallet({ context, organisation: params.org, path, headers, now })
  const sent = await readWalletRequest({ context, organisation: params.org, body, now })
  const id = sent.request.transaction_id
  const request =
    typeof id === 'string' && UUID.test(id)
      ? await findRequest({ world: context.wallets.offers, offer: offer.id, id })
      : undefined
  if (!request) throw new Oid4vciError('invalid_transaction_id', 'there is no such transaction')
  return answerRequest({ context, offer, request, encrypt: sent.encrypt, now })
}
