import type { IncomingHttpHeaders } from 'node:http'
import { describeAccess, type KeptDecision } from '#agent/consents/describe-access.ts'
import { listAccesses, listAlerts } from '#agent/consents/list-accesses.ts'
import { AgentError } from '#agent/errors.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'
import type { pageQuery } from '../bodies.ts'

/** `GET /consents/{id}/accesses`: for whoever proves to be the patient, in the header `Careseal-Proof`. */
export async function showAccesses(
  {
    params,
    query,
    headers,
    now,
  }: { params: { id: string }; query: { after?: string }; headers: IncomingHttpHeaders; now: Date },
  { verifier, verifierUrl }: VerifierContext,
): Promise<Answer> {
  const proof = headers['careseal-proof']
  if (typeof proof !== 'string') {
    throw new AgentError('HOLDER_PROOF_INVALID', 'the header Careseal-Proof with a signed request is missing')
  }
  const { decisions, next } = await listAccesses({
    world: verifier.consents,
    id: params.id,
    compact: proof,
    audience: verifierUrl,
    after: BigInt(query.after ?? 0),
    now,
  })
  const url = `${verifierUrl}/consents/${encodeURIComponent(params.id)}/accesses?after=${next}`
  return toBundle({ decisions, url, verifierUrl })
}

/** `GET /consents/alerts`: where glass was broken, for the organisation's own review. */
export async function showAlerts(
  { query, caller }: RouteRequest<{ query: typeof pageQuery }>,
  { verifier, verifierUrl }: VerifierContext,
): Promise<Answer> {
  const { decisions, next } = await listAlerts({
    world: verifier.consents,
    organisation: caller.organisation,
    after: BigInt(query.after ?? 0),
  })
  return toBundle({ decisions, url: `${verifierUrl}/consents/alerts?after=${next}`, verifierUrl })
}

function toBundle({
  decisions,
  url,
  verifierUrl,
}: {
  decisions: readonly KeptDecision[]
  url: string
  verifierUrl: string
}): Answer {
  const entry = decisions.map((decided) => ({ resource: describeAccess({ decided, verifierUrl }) }))
  const link = [{ relation: 'next', url }]
  const body = { resourceType: 'Bundle', type: 'collection', link, entry }
  return { status: 200, body, headers: { 'Cache-Control': 'no-store' } }
}
