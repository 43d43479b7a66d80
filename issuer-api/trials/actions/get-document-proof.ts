import { proveDocument } from '#agent/trials/prove-document.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { proofQuery } from '../../bodies.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'

/** That a published document is in the anchored document log. */
export async function getDocumentProof(
  { params, query }: RouteRequest<{ params: 'org' | 'digest'; query: typeof proofQuery; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const proof = /^(0x)?[0-9a-f]{64}$/.test(params.digest)
    ? await proveDocument({
        database: context.issuer.database,
        organisation,
        digest: Buffer.from(params.digest.slice(-64), 'hex'),
        ...(query.anchor === undefined ? {} : { anchor: BigInt(query.anchor) }),
      })
    : undefined
  if (!proof) throw new Problem('NOT_FOUND', 'the anchor does not hold a document with this digest')
  return { status: 200, body: proof }
}
