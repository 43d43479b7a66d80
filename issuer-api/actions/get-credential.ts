import { readCompact } from '#agent/issue/read-credential.ts'
import { envelopeCredential } from '#agent/proofs/envelope-credential.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'

/** VCALM `GET /credentials/{id}`. */
export async function getCredential(
  { params }: RouteRequest<{ params: 'org' | 'id' }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const { world } = context.issuer
  const { credential, record } = await readCompact({ world, organisation, id: params.id })
  return { status: 200, body: { verifiableCredential: envelopeCredential(credential), record } }
}
