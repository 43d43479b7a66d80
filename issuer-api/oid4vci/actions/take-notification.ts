import { recordNotification } from '#agent/offers/record-notification.ts'
import type { NotificationEvent } from '#agent/store/tables/offer.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { authenticateWallet } from '../authenticate-wallet.ts'
import type { Oid4vciContext } from '../oid4vci-context.ts'
import { Oid4vciError } from '../oid4vci-error.ts'
import type { notificationBody } from '../wallet-schemas.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const EVENTS: readonly unknown[] = ['credential_accepted', 'credential_failure', 'credential_deleted']

/** OID4VCI 1.0 §11: what became of a credential in the wallet. */
export async function takeNotification(
  {
    params,
    body,
    headers,
    now,
  }: RouteRequest<{ params: 'org'; body: typeof notificationBody; access: 'public' }>,
  context: Oid4vciContext,
): Promise<Answer> {
  const path = '/wallet/notification'
  const { offer, clientId: client } = await authenticateWallet({
    context,
    organisation: params.org,
    path,
    headers,
    now,
  })
  const { notification_id: id, event } = body
  if (typeof id !== 'string' || !EVENTS.includes(event)) {
    throw new Oid4vciError('invalid_notification_request', 'notification_id and a known event are required')
  }
  const world = context.wallets.offers
  const known =
    UUID.test(id) &&
    (await recordNotification({ world, offer, client, id, event: event as NotificationEvent, now }))
  if (!known) throw new Oid4vciError('invalid_notification_id', 'there is no such notification')
  // §11.2: "it MUST respond with an HTTP status code in the 2xx range. Use of the 204 (No Content) […] RECOMMENDED"
  return { status: 204 }
}
