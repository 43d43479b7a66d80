import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import { type TransitionResult, transitionLicense } from '#agent/issue/license/transition-license.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import { Problem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { actorOf, readIdempotencyKey } from '../../actions/read-issue-request.ts'
import { findOrganisation, type IssuerContext } from '../../issuer-context.ts'
import type { transitionBody } from '../license-schemas.ts'

/** Takes a license through a transition. Answered once it is durable; 202 if a second person has to approve it. */
export async function transitionRecord(
  {
    params,
    body,
    headers,
    caller,
    now,
  }: RouteRequest<{ params: 'org' | 'record'; body: typeof transitionBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const key = readIdempotencyKey(headers['idempotency-key'])
  const expectedVersion = readVersion(headers['if-match'])
  const requestDigest = createHash('sha256').update(canonicalize(body)!).digest()
  const result = await transitionLicense({
    issuing: context.issuer,
    organisation,
    record: params.record,
    order: body,
    expectedVersion,
    actor: actorOf(caller),
    ...(key === undefined ? {} : { idempotency: { key, requestDigest } }),
    now,
  })
  return answerTransition({ context, record: params.record, result })
}

export function answerTransition({
  context,
  record,
  result: { id, state, version, issued },
}: {
  context: IssuerContext
  record: string
  result: TransitionResult
}): Answer {
  if (state === 'applied') context.issuer.publisher.poke()
  return {
    status: state === 'waiting' ? 202 : 200,
    body: {
      ...{ id, state, record, version },
      ...(issued ? { verifiableCredential: releaseCredential(issued) } : {}),
    },
    headers: { ETag: etagOf(version) },
  }
}

/** The entity tag of a record: the number of its version. */
export function etagOf(version: number): string {
  return `"${version}"`
}

/**
 * RFC 9110 §13.1.1: "If-Match is most often used with state-changing methods [...] to prevent accidental overwrites when
 * multiple user agents might be acting in parallel on the same resource". RFC 6585 §3: 428 where it is left out.
 */
function readVersion(ifMatch: string | undefined): number {
  if (ifMatch === undefined) {
    throw new Problem('IF_MATCH_MISSING', 'say with If-Match which version of the record this is about')
  }
  const version = /^"([1-9][0-9]{0,8})"$/.exec(ifMatch)?.[1]
  if (version === undefined) {
    throw new Problem('HEADER_INVALID', 'If-Match must be the ETag of the record: its version, in quotes')
  }
  return Number(version)
}
