import { isMalformed } from '#agent/verify/is-malformed.ts'
import type { Verdict } from '#agent/verify/verdict.ts'
import { describeProblem, Problem } from '#http/problem.ts'
import type { Answer } from '#http/routes.ts'

/**
 * The answer to a verification: 200 also when it is no. What is malformed is answered 400, as is whatever is not verified
 * where `checks` names the proof: the VC API, which had that option, answers so. Either way with the whole verdict.
 *
 * @param members besides the verdict
 */
export function answerVerdict({
  outcome,
  kind,
  options,
  members,
  requestId,
}: {
  outcome: Verdict & { credentials?: readonly Verdict[] }
  kind: 'credential' | 'presentation'
  options: { checks?: readonly string[]; returnProblemDetails?: boolean }
  members: object
  requestId: string
}): Answer {
  const body = { ...pickVerdict(outcome), ...describeProblems(outcome, options), ...members }
  const problem = findProblem(outcome, kind, options)
  if (!problem) return { status: 200, body }
  const details = describeProblem({ problem, instance: `urn:uuid:${requestId}` })
  return {
    status: problem.status,
    body: { ...details, ...body },
    headers: { 'Content-Type': 'application/problem+json' },
  }
}

/** Of a verdict, what is answered. */
export function pickVerdict({ verified, verdict, checks, errors, warnings }: Verdict): Verdict {
  return { verified, verdict, checks, errors, warnings }
}

/** VCALM's one list of what did not pass. */
function describeProblems(
  { errors, warnings }: Verdict,
  { returnProblemDetails = true }: { returnProblemDetails?: boolean },
): object {
  return returnProblemDetails ? { problemDetails: [...errors, ...warnings] } : {}
}

function findProblem(
  outcome: Verdict & { credentials?: readonly Verdict[] },
  kind: 'credential' | 'presentation',
  { checks = [] }: { checks?: readonly string[] },
): Problem | undefined {
  if (isMalformed(outcome)) {
    const code = kind === 'credential' ? 'CREDENTIAL_MALFORMED' : 'PRESENTATION_MALFORMED'
    return new Problem(code, outcome.errors[0]?.detail ?? `the ${kind} could not be read`)
  }
  if (outcome.verified || !checks.includes('proof')) return undefined
  return new Problem('VERIFICATION_FAILED', outcome.errors[0]?.detail ?? `the ${kind} is not verified`)
}
