import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** A scope document by its hash: what an accreditation on chain commits to. */
export async function getScope(
  { params }: RouteRequest<{ params: 'org' | 'scopeHash'; access: 'public' }>,
  context: IssuerContext,
): Promise<Answer> {
  findOrganisation(context, params.org)
  const row = await context.issuer.database
    .selectFrom('accreditation_scopes')
    .select('document')
    .where('scope_hash', '=', params.scopeHash)
    .executeTakeFirst()
  if (!row) throw new Problem('NOT_FOUND', 'there is no such scope document')
  const headers = {
    'Content-Type': 'application/json',
    'Cache-Control': 'public, max-age=31536000, immutable',
  }
  // the bytes as they were hashed
  return { status: 200, body: row.document, headers }
}
