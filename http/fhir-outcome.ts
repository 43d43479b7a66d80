import type { Problem } from './problem.ts'
import { problemKinds } from './problem-codes.ts'

/** The paths whose errors are FHIR's. */
export const FHIR_PATH = /^\/fhir\/r[45]\//

export const FHIR_JSON = 'application/fhir+json'

/** FHIR's issue-type of a status, where there is one that says it. */
const ISSUE_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid',
  401: 'login',
  403: 'forbidden',
  404: 'not-found',
  405: 'not-supported',
  410: 'deleted',
  422: 'processing',
  501: 'not-supported',
  503: 'transient',
}

/**
 * A problem as an OperationOutcome (FHIR §3.2.0.1.4): an issue for each fault, or the one that there is. The stable code is in
 * `details`; no value of the request is in it.
 */
export function describeOutcome({ problem, requestId }: { problem: Problem; requestId: string }): object {
  const { code, status, message, errors } = problem
  const issue = (detail: string, expression?: string) => ({
    severity: status >= 500 && status !== 503 ? 'fatal' : 'error',
    code: ISSUE_TYPES[status] ?? 'exception',
    details: {
      coding: [{ system: 'https://w3id.org/careseal/problems', code }],
      text: problemKinds[code].title,
    },
    diagnostics: detail,
    ...(expression === undefined ? {} : { expression: [expression] }),
  })
  return {
    resourceType: 'OperationOutcome',
    id: requestId,
    issue:
      errors.length === 0
        ? [issue(message)]
        : errors.map(({ parameter, pointer, detail }) => issue(detail, parameter ?? pointer)),
  }
}
