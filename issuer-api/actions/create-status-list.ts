import { AgentError } from '#agent/errors.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import { findOpenList } from '#agent/status/find-open-list.ts'
import { readStatusList } from '#agent/status/read-status-list.ts'
import { statusListUrl } from '#agent/status/status-list-url.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import type { statusListBody } from '../vcalm-schemas.ts'

/** VCALM `POST /status-lists`: the list that is open; the service begins another when that fills up. */
export async function beginStatusList(
  { params, body: { statusPurpose: purpose } }: RouteRequest<{ params: 'org'; body: typeof statusListBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const { id: organisation } = findOrganisation(context, params.org)
  const { database } = context.issuer
  if (purpose !== 'revocation' && purpose !== 'suspension') {
    throw new AgentError('STATUS_PURPOSE_UNKNOWN', 'statusPurpose is revocation or suspension')
  }
  const list = await findOpenList({ database, organisation, purpose })
  const published = list && (await readStatusList({ database, organisation, list }))
  if (!published) throw new AgentError('STATUS_LIST_NOT_READY', 'no status list is anchored yet')
  const id = statusListUrl({ baseUrl: `${context.issuerUrl}/orgs/${organisation}`, list })
  const { credential } = published
  const verifiableCredential = releaseCredential({ mediaType: 'application/vc+jwt', credential })
  return { status: 201, body: { id, verifiableCredential }, headers: { Location: id } }
}
