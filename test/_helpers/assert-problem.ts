import type { ExecutionContext } from 'ava'
import { type ProblemCode, problemKinds } from '#http/problem-codes.ts'
import type { Answer } from './call-stack.ts'

export type ExpectedProblem = {
  code: ProblemCode
  /** `pointer code` or `?parameter code` of each fault, in any order. */
  faults?: readonly string[]
}

type Fault = { pointer?: string; parameter?: string; code: string; detail: string }

/** RFC 9457: the status that belongs to the code, the media type, and every member of the body. */
export function assertProblem(
  t: ExecutionContext,
  answer: Answer,
  { code, faults = [] }: ExpectedProblem,
): void {
  t.is(answer.headers.get('content-type'), 'application/problem+json', answer.text)
  const { detail, errors, ...rest } = answer.body
  const { status, title } = problemKinds[code]
  t.is(answer.status, status, answer.text)
  t.deepEqual(rest, {
    type: `https://w3id.org/careseal/problems/${code.toLowerCase().replaceAll('_', '-')}`,
    title,
    status,
    code,
    instance: `urn:uuid:${answer.headers.get('x-request-id')}`,
  })
  t.true(typeof detail === 'string' && detail.length > 0, 'detail says what is wrong')
  const found = (errors as Fault[]).map(({ pointer, parameter, code, detail }) => {
    t.true(detail.length > 0)
    return `${parameter === undefined ? pointer : `?${parameter}`} ${code}`
  })
  t.deepEqual(found.sort(), [...faults].sort())
}
