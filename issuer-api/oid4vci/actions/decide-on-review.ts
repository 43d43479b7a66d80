import { decideReview, listReviews } from '#agent/offers/decide-review.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { actorOf } from '../../actions/read-issue-request.ts'
import type { reviewBody, reviewQuery } from '../offer-schemas.ts'
import type { Oid4vciContext } from '../oid4vci-context.ts'

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The organisation's review queue. */
export async function getReviews(
  { params, query }: RouteRequest<{ params: 'org'; query: typeof reviewQuery }>,
  context: Oid4vciContext,
): Promise<Answer> {
  const world = context.wallets.offers
  const reviews = await listReviews({ world, organisation: params.org, limit: query.limit ?? 50 })
  return { status: 200, body: { reviews } }
}

export async function decideOnReview(
  { params, body, caller, now }: RouteRequest<{ params: 'org' | 'id'; body: typeof reviewBody }>,
  context: Oid4vciContext,
): Promise<Answer> {
  if (!UUID.test(params.id)) throw new Problem('REVIEW_NOT_FOUND', 'there is no such review')
  const review = await decideReview({
    world: context.wallets.offers,
    organisation: params.org,
    id: params.id,
    decision: body.decision === 'approve' ? 'approved' : 'refused',
    reason: body.reason,
    actor: actorOf(caller),
    now,
  })
  return { status: 200, body: review }
}
