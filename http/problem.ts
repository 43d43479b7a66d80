import { AgentError } from '#agent/errors.ts'
import { StrictJsonError } from '#agent/parse-strict-json.ts'
import { type ProblemCode, problemKinds } from './problem-codes.ts'

/** One thing that is wrong with a request: `pointer` is a JSON Pointer into the body, `parameter` names one of the query. */
export type ProblemError = { pointer?: string; parameter?: string; code: string; detail: string }

/** Problem details as RFC 9457 has them, with our stable code. */
export type ProblemDetails = {
  type: string
  title: string
  status: number
  detail: string
  code: ProblemCode
  instance?: string
  errors: readonly ProblemError[]
}

export type ProblemOptions = {
  errors?: readonly ProblemError[]
  /** Headers of the answer: WWW-Authenticate, Retry-After, Allow. */
  headers?: Readonly<Record<string, string>>
  cause?: unknown
}

/** A request that is refused. `detail` is shown to the caller and never holds a value of the request. */
export class Problem extends Error {
  override readonly name = 'Problem'
  readonly code: ProblemCode
  readonly status: number
  readonly errors: readonly ProblemError[]
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ProblemCode, detail: string, { errors = [], headers = {}, cause }: ProblemOptions = {}) {
    super(detail, { cause })
    this.code = code
    this.status = problemKinds[code].status
    this.errors = errors
    this.headers = headers
  }
}

/** Seconds after which it is worth trying again where the service cannot serve at the moment. */
const RETRY_AFTER: Partial<Record<ProblemCode, number>> = {
  CHAIN_UNAVAILABLE: 5,
  HOLDER_UNAVAILABLE: 5,
  SIGNING_KEY_NOT_READY: 2,
  STATUS_LIST_NOT_READY: 2,
  TEMPLATES_BUSY: 1,
  TOO_MANY_STREAMS: 5,
}

/** Whatever was thrown, as what the caller is told; what is not foreseen is told as INTERNAL_ERROR and nothing more. */
export function toProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  if (thrown instanceof AgentError && problemKinds[thrown.code].status < 500) {
    const errors = thrown.faults.map(({ pointer, code, message }) => ({ pointer, code, detail: message }))
    return new Problem(thrown.code, thrown.message, { errors, cause: thrown })
  }
  if (thrown instanceof AgentError && RETRY_AFTER[thrown.code] !== undefined) {
    const headers = { 'Retry-After': String(RETRY_AFTER[thrown.code]) }
    return new Problem(thrown.code, thrown.message, { headers, cause: thrown })
  }
  if (thrown instanceof StrictJsonError) {
    const errors = [{ pointer: thrown.pointer, code: thrown.code, detail: thrown.message }]
    return new Problem(thrown.code, thrown.message, { errors, cause: thrown })
  }
  return new Problem('INTERNAL_ERROR', 'the request could not be served', { cause: thrown })
}

/** @param instance a URI for this occurrence; the request id, so that the log can be searched for it */
export function describeProblem({
  problem,
  instance,
}: {
  problem: Problem
  instance?: string
}): ProblemDetails {
  return {
    type: `https://w3id.org/careseal/problems/${problem.code.toLowerCase().replaceAll('_', '-')}`,
    title: problemKinds[problem.code].title,
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(instance === undefined ? {} : { instance }),
    errors: problem.errors,
  }
}
