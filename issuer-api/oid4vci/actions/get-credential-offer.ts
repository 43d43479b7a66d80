import { findOpenOffer, readOffer } from '#agent/offers/read-offer.ts'
import { withdrawOffer } from '#agent/offers/withdraw-offer.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import { describeOffer } from '../describe-offer.ts'
import { findIssuer, type Oid4vciContext } from '../oid4vci-context.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** How far an offer is, for the organisation that made it. */
export async function getOfferState(
  { params, now }: RouteRequest<{ params: 'org' | 'id' }>,
  context: Oid4vciContext,
): Promise<Answer> {
  checkId(params.id)
  const world = context.wallets.offers
  return { status: 200, body: await readOffer({ world, organisation: params.org, id: params.id, now }) }
}

export async function withdrawCredentialOffer(
  { params, caller, now }: RouteRequest<{ params: 'org' | 'id' }>,
  context: Oid4vciContext,
): Promise<Answer> {
  checkId(params.id)
  await withdrawOffer({
    world: context.wallets.offers,
    organisation: params.org,
    id: params.id,
    actor: actorOf(caller),
    now,
  })
  return { status: 204 }
}

/** A credential offer by reference (OID4VCI 1.0 §4.1.3): whoever knows the URL may read it, while it can be taken up. */
export async function getOfferByReference(
  { params, now }: RouteRequest<{ params: 'org' | 'reference'; access: 'public' }>,
  context: Oid4vciContext,
): Promise<Answer> {
  const { url } = findIssuer(context, params.org)
  const world = context.wallets.offers
  const offer = await findOpenOffer({ world, by: 'reference_hash', secret: params.reference, now })
  if (offer.organisation !== params.org) throw notFound()
  return { status: 200, body: describeOffer({ url, ...offer }) }
}

function checkId(id: string): void {
  if (!UUID.test(id)) throw notFound()
}

const notFound = () => new Problem('OFFER_NOT_FOUND', 'there is no such offer')
