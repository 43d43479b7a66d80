import { readLicenseHistory } from '#agent/issue/license/read-license-history.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'
import { etagOf } from './transition-record.ts'

/** The life of a license. Its ETag is what a transition names in If-Match. */
export async function getRecordHistory(
  { params }: RouteRequest<{ params: 'org' | 'record' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { world } = context.issuer
  const history = await readLicenseHistory({ world, organisation, record: params.record })
  return {
    status: 200,
    body: history,
    headers: { ETag: etagOf(history.version), 'Cache-Control': 'no-store' },
  }
}
