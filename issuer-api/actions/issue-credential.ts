import { AgentError } from '#agent/errors.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import type { issueBody } from '../bodies.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import { actorOf, readIdempotencyKey, readIssueRequest } from './read-issue-request.ts'

/** VCALM `POST /credentials/issue`. */
export async function issueCredential(
  { params, body, caller, headers, now }: RouteRequest<{ params: 'org'; body: typeof issueBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const key = readIdempotencyKey(headers['idempotency-key'])
  const request = readIssueRequest({
    body,
    actor: actorOf(caller),
    ...(key === undefined ? {} : { idempotencyKey: `issue:${key}` }),
    now,
  })
  const [outcome] = await context.issuer.issueCredentials({ organisation, requests: [request] })
  if (outcome instanceof AgentError) throw outcome
  const { id, record } = outcome!
  return {
    status: 201,
    body: { verifiableCredential: releaseCredential(outcome!), record },
    headers: { Location: `/orgs/${organisation.id}/credentials/${encodeURIComponent(id)}` },
  }
}
