import { AgentError } from '#agent/errors.ts'
import type { IssueRequest } from '#agent/issue/issue-credentials.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import { describeProblem, Problem, type ProblemDetails, toProblem } from '#http/problem.ts'
import type { Answer, RouteRequest } from '#http/routes.ts'
import { createBodyValidation } from '#http/validate-input.ts'
import { type batchBody, type IssueBody, issueBody } from '../bodies.ts'
import { findOrganisation, type IssuerContext } from '../issuer-context.ts'
import { actorOf, readIdempotencyKey, readIssueRequest } from './read-issue-request.ts'

const validateItem = createBodyValidation(issueBody)

type Outcome =
  | { status: 201; verifiableCredential: object; record: string }
  | { status: number; problem: ProblemDetails }

/** Issues up to 1,000 credentials, each with its own outcome, in the order of the request. */
export async function issueBatch(
  { params, body, caller, headers, now }: RouteRequest<{ params: 'org'; body: typeof batchBody }>,
  context: IssuerContext,
): Promise<Answer> {
  const organisation = findOrganisation(context, params.org)
  const key = readIdempotencyKey(headers['idempotency-key'])
  const actor = actorOf(caller)
  const read = body.credentials.map((item, place): IssueRequest | Problem => {
    try {
      const valid = validateItem({ value: item, size: 0 }) as IssueBody
      const idempotencyKey = key === undefined ? {} : { idempotencyKey: `batch:${place}:${key}` }
      return readIssueRequest({ body: valid, actor, ...idempotencyKey, now })
    } catch (error) {
      if (error instanceof Problem) return error
      throw error
    }
  })
  const requests = read.filter((item): item is IssueRequest => !(item instanceof Problem))
  const issued = await context.issuer.issueCredentials({ organisation, requests })
  let next = 0
  const outcomes = read.map((item): Outcome => {
    if (item instanceof Problem) return describeRefusal(item)
    const outcome = issued[next++]!
    if (outcome instanceof AgentError) return describeRefusal(toProblem(outcome))
    return { status: 201, verifiableCredential: releaseCredential(outcome), record: outcome.record }
  })
  return { status: 200, body: { outcomes } }
}

function describeRefusal(problem: Problem): Outcome {
  return { status: problem.status, problem: describeProblem({ problem }) }
}
