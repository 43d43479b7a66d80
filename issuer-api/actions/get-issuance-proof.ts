import { proveIssuance } from '#agent/issue/prove-issuance.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { proofQuery } from '../bodies.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** That a credential is in the anchored issuance log, for anybody who holds it and so knows its digest. */
export async function getIssuanceProof(
  { params, query }: RouteRequest<{ params: 'org' | 'digest'; query: typeof proofQuery; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const proof = /^[0-9a-f]{64}$/.test(params.digest)
    ? await proveIssuance({
        database: context.issuer.database,
        organisation,
        digest: Buffer.from(params.digest, 'hex'),
        ...(query.anchor === undefined ? {} : { anchor: BigInt(query.anchor) }),
      })
    : undefined
  if (!proof) throw new Problem('NOT_FOUND', 'the anchor does not hold a credential with this digest')
  return { status: 200, body: proof }
}
