import test from 'ava'
import { createProblem } from '#agent/verify/problem-details.ts'

const VCDM = 'https://www.w3.org/TR/vc-data-model#'
const STATUS_LIST = 'https://www.w3.org/ns/credentials/status-list#'

const problemOf = (code: string) =>
  createProblem({ check: 'status', outcome: 'fail', code, message: 'what is wrong', evidence: {} } as never)

for (const [code, type] of [
  ['JWS_MALFORMED', 'PARSING_ERROR'],
  ['SIGNATURE_INVALID', 'CRYPTOGRAPHIC_SECURITY_ERROR'],
  ['SHAPE_INVALID', 'MALFORMED_VALUE_ERROR'],
  ['RANGE_ERROR', 'RANGE_ERROR'],
] as const) {
  test(`VCDM 2.0 §7.2: ${code} is a ${type}`, (t) => {
    t.is(problemOf(code).type, `${VCDM}${type}`)
  })
}

for (const [code, type] of [
  ['STATUS_UNAVAILABLE', 'STATUS_RETRIEVAL_ERROR'],
  ['STATUS_LIST_INVALID', 'STATUS_VERIFICATION_ERROR'],
  ['STATUS_PURPOSE_MISMATCH', 'STATUS_VERIFICATION_ERROR'],
  ['STATUS_LIST_TOO_SHORT', 'STATUS_LIST_LENGTH_ERROR'],
] as const) {
  test(`Bitstring Status List 1.0 §3.5: ${code} is a ${type}`, (t) => {
    t.is(problemOf(code).type, `${STATUS_LIST}${type}`)
  })
}

test('Bitstring Status List 1.0 §3: a malformed entry is a MALFORMED_VALUE_ERROR', (t) => {
  t.is(problemOf('STATUS_ENTRY_INVALID').type, `${VCDM}MALFORMED_VALUE_ERROR`)
})

test('a code that no specification has a type for is of ours', (t) => {
  t.deepEqual(problemOf('CREDENTIAL_REVOKED'), {
    type: 'https://w3id.org/careseal/problems/credential-revoked',
    title: 'Credential revoked',
    detail: 'what is wrong',
    code: 'CREDENTIAL_REVOKED',
    check: 'status',
  })
})
