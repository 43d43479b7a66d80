import { readAnchorDocument } from '#agent/anchors/read-anchor-document.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** The document of an anchor: what the root on chain is the digest of. */
export async function getAnchor(
  { params }: RouteRequest<{ params: 'org' | 'sequence'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const document = /^[1-9]\d{0,18}$/.test(params.sequence)
    ? await readAnchorDocument({
        database: context.issuer.database,
        organisation: organisation.id,
        sequence: BigInt(params.sequence),
      })
    : undefined
  if (document === undefined) throw new Problem('NOT_FOUND', 'there is no such anchor')
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'public, max-age=31536000, immutable',
  }
  return { status: 200, body: document, headers }
}
