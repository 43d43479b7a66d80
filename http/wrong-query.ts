import { Problem, type ProblemError } from './problem.ts'

/** The refusal of a query, with each parameter that is wrong. */
export function wrongQuery(errors: readonly ProblemError[]): Problem {
  return new Problem('QUERY_INVALID', 'the query does not have the required form', { errors })
}
