import type { ClaimFault } from '../claim-fault.ts'
import { isDate } from '../vocabulary/check-date.ts'
import { DATA_USE_TERMS } from '../vocabulary/data-use-terms.ts'
import type { PatientConsent } from './claims.ts'

type DataUse = NonNullable<PatientConsent['duo']>[number]

/** GA4GH DUO: research has exactly one permission; a term that restricts to something says to what. */
export function checkDataUse(
  { scope, duo }: Pick<PatientConsent, 'scope' | 'duo'>,
  faults: ClaimFault[],
): void {
  if (duo === undefined) {
    if (scope === 'research') {
      faults.push({
        pointer: '/duo',
        code: 'CLAIM_MISSING',
        message: 'duo is missing: research needs a permission',
      })
    }
    return
  }
  const permissions = duo.filter(({ code }) => DATA_USE_TERMS[code].permission)
  if (permissions.length !== 1) {
    faults.push({
      pointer: '/duo',
      code: permissions.length === 0 ? 'CLAIM_MISSING' : 'CLAIM_CONTRADICTS',
      message: 'duo has exactly one permission (GRU, HMB, DS or POA)',
    })
  }
  if (new Set(duo.map(({ code }) => code)).size !== duo.length) {
    faults.push({ pointer: '/duo', code: 'CLAIM_DUPLICATE', message: 'duo names a term twice' })
  }
  duo.forEach((term, index) => {
    const fault = checkValues({ term, pointer: `/duo/${index}/values` })
    if (fault) faults.push(fault)
  })
}

function checkValues({ term, pointer }: { term: DataUse; pointer: string }): ClaimFault | undefined {
  const { values: form, label } = DATA_USE_TERMS[term.code]
  const { values } = term
  if (!form) {
    return values && { pointer, code: 'CLAIM_CONTRADICTS', message: `values: this term has none (${label})` }
  }
  if (!values) return { pointer, code: 'CLAIM_MISSING', message: `values is missing (${label})` }
  if (!values.every((value) => form.test(value) && isTrueValue(term.code, value))) {
    return { pointer, code: 'CLAIM_FORM', message: `values are not of their form (${label})` }
  }
  if (term.code === TIME_LIMIT && values.length > 1) {
    return { pointer, code: 'CLAIM_SIZE', message: `values: one last day (${label})` }
  }
  return undefined
}

const TIME_LIMIT = 'DUO:0000025'

function isTrueValue(code: DataUse['code'], value: string): boolean {
  return code !== TIME_LIMIT || isDate(value)
}
