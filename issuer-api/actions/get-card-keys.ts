import { cardKeyOf, cardSigner } from '#agent/issue/issue-health-card.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** The keys that SMART Health Cards are checked with: "SHALL have an HTTP Access-Control-Allow-Origin header". */
export async function getCardKeys(
  { params }: RouteRequest<{ params: 'org'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const signer = cardSigner(findOrganisation(context, params.org))
  return {
    status: 200,
    body: { keys: signer ? [cardKeyOf(signer)] : [] },
    headers: { 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=60' },
  }
}
