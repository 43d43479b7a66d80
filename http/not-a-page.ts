import { Problem } from './problem.ts'

/** The refusal of a cursor that was never given out. */
export function notAPage({ parameter }: { parameter: string }): Problem {
  const errors = [{ parameter, code: 'FIELD_INVALID', detail: 'is not the next of a page' }]
  return new Problem('QUERY_INVALID', 'the query does not have the required form', { errors })
}
