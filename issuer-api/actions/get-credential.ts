import { readIssued } from '#agent/issue/read-credential.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** VCALM `GET /credentials/{id}`. */
export async function getCredential(
  { params }: RouteRequest<{ params: 'org' | 'id' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { world } = context.issuer
  const issued = await readIssued({ world, organisation, id: params.id })
  return { status: 200, body: { verifiableCredential: releaseCredential(issued), record: issued.record } }
}
