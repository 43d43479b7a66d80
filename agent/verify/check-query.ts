import type { Check } from './verdict.ts'

export type QueryCode = 'OK' | 'PROOF_NOT_PASSED' | 'QUERY_NOT_ANSWERED'

export type QueryCheck = Check<'policy', QueryCode>

/**
 * Does what was presented answer the query of the request (OID4VP 1.0 §6, §8.6)?
 *
 * @param query id of the Credential Query that it was presented for
 * @param answered undefined where the query was not looked at: claims that nobody is shown to have made answer nothing
 */
export function checkQuery({
  query,
  answered,
}: {
  query: string
  answered: boolean | undefined
}): QueryCheck {
  const evidence = { query }
  if (answered === undefined) {
    const message = 'not all that was presented is shown to be what it says'
    return { check: 'policy', outcome: 'unknown', code: 'PROOF_NOT_PASSED', message, evidence }
  }
  return answered
    ? { check: 'policy', outcome: 'pass', code: 'OK', message: 'it answers the query', evidence }
    : {
        check: 'policy',
        outcome: 'fail',
        code: 'QUERY_NOT_ANSWERED',
        message: 'what was presented does not answer the query',
        evidence,
      }
}
