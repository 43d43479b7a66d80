import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import type { AppState } from './app-state.ts'
import { describeOutcome, FHIR_JSON, FHIR_PATH } from './fhir-outcome.ts'
import { describeProblem, type Problem, toProblem } from './problem.ts'

/** The one place that catches: whatever is thrown further in is answered as problem details (RFC 9457). */
export function handleErrors({ logger }: { logger: Logger }): Middleware<AppState> {
  return async (ctx, next) => {
    try {
      await next()
    } catch (thrown) {
      const problem = toProblem(thrown)
      const { requestId, route } = ctx.state
      if (problem.code === 'INTERNAL_ERROR') {
        logger.error({ requestId, route, err: thrown }, 'a request failed')
      } else if (problem.status >= 500 && problem.cause !== undefined) {
        logger.warn(
          { requestId, route, code: problem.code, err: problem.cause },
          'a request could not be served',
        )
      }
      answerProblem({ problem, ctx })
    }
  }
}

function answerProblem({
  problem,
  ctx,
}: {
  problem: Problem
  ctx: Parameters<Middleware<AppState>>[0]
}): void {
  ctx.status = problem.status
  ctx.set(problem.headers)
  // as it was sent: the path of a broken URL cannot be asked for
  if (FHIR_PATH.test(ctx.req.url ?? '')) {
    ctx.body = JSON.stringify(describeOutcome({ problem, requestId: ctx.state.requestId }))
    ctx.type = FHIR_JSON
    return
  }
  ctx.body = JSON.stringify(describeProblem({ problem, instance: `urn:uuid:${ctx.state.requestId}` }))
  ctx.type = 'application/problem+json'
}
