import { listCredentials, type PageEnd } from '#agent/issue/list-credentials.ts'
import { notAPage } from '#http/not-a-page.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { listQuery } from '../bodies.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** An organisation's credentials, oldest first, without their claims. */
export async function listIssued(
  { params, query }: RouteRequest<{ params: 'org'; query: typeof listQuery }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { after, limit = 50, ...filter } = query
  const { credentials, end } = await listCredentials({
    world: context.issuer.world,
    organisation,
    ...filter,
    ...(after === undefined ? {} : { after: decodeCursor(after) }),
    limit,
  })
  return { status: 200, body: { credentials, ...(end ? { next: encodeCursor(end) } : {}) } }
}

function encodeCursor({ issuedAt, id }: PageEnd): string {
  return Buffer.from(`${issuedAt.getTime()} ${id}`, 'utf8').toString('base64url')
}

function decodeCursor(cursor: string): PageEnd {
  const [, time, id] = /^(\d{1,15}) (.+)$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? []
  if (time !== undefined && id !== undefined) return { issuedAt: new Date(Number(time)), id }
  throw notAPage({ parameter: 'after' })
}
