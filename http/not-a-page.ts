import type { Problem } from './problem.ts'
import { wrongQuery } from './wrong-query.ts'

/** The refusal of a cursor that was never given out. */
export function notAPage({ parameter }: { parameter: string }): Problem {
  return wrongQuery([{ parameter, code: 'FIELD_INVALID', detail: 'is not the next of a page' }])
}
