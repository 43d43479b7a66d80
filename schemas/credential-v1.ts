import type { ClaimFault } from './claim-fault.ts'
import {
  checkTyped,
  checkTypes,
  isEmpty,
  isObject,
  type Json,
  listOf,
  type Report,
} from './credential-members.ts'
import { parseDateTime } from './vocabulary/check-date-time.ts'
import { isAbsoluteUrl } from './vocabulary/check-url.ts'

/**
 * Holds a credential against what VC Data Model 1.1 says of its shape (§4.1 to §4.9, §5.4 to §5.6).
 *
 * @returns what is wrong, nothing if it is well-formed; pointers are into the credential
 */
export function checkCredentialShapeV1(credential: Json): ClaimFault[] {
  const faults: ClaimFault[] = []
  const report: Report = (pointer, code, message) => void faults.push({ pointer, code, message })
  // §4.1: "an ordered set where the first item is a URI with the value https://www.w3.org/2018/credentials/v1"
  for (const [index, context] of listOf(credential['@context']).entries()) {
    if (isAbsoluteUrl(context) || isObject(context)) continue
    report(`/@context/${index}`, 'CONTEXT_INVALID', 'each @context must be a URL or an object')
  }
  // §4.2: "The value of the id property MUST be a single URI"
  if (credential.id !== undefined && !isAbsoluteUrl(credential.id)) {
    report('/id', 'ID_INVALID', 'id must be a single URL')
  }
  checkTypes(credential, report)
  // §4.5: "The value of the issuer property MUST be either a URI or an object containing an id property"
  const { issuer } = credential
  if (!isAbsoluteUrl(issuer) && !(isObject(issuer) && isAbsoluteUrl(issuer.id))) {
    report('/issuer', 'ISSUER_INVALID', 'issuer must be a URL, or an object whose id is one')
  }
  checkSubjects(credential, report)
  checkDates(credential, report)
  // §4.9: credentialStatus "MUST include" id and type; §5.4 and §5.5 say so of credentialSchema and refreshService
  for (const [property, code] of [
    ['credentialStatus', 'CREDENTIAL_STATUS_INVALID'],
    ['credentialSchema', 'CREDENTIAL_SCHEMA_INVALID'],
    ['refreshService', 'PROPERTY_INVALID'],
  ] as const) {
    checkTyped({ credential, property, code, needsId: true, report })
  }
  for (const property of ['termsOfUse', 'evidence']) {
    checkTyped({ credential, property, code: 'PROPERTY_INVALID', needsId: false, report })
  }
  return faults
}

/** §4.4: "A verifiable credential MUST have a credentialSubject property", "a set of objects". */
function checkSubjects({ credentialSubject }: Json, report: Report): void {
  const subjects = listOf(credentialSubject)
  if (subjects.length === 0) {
    report('/credentialSubject', 'CREDENTIAL_SUBJECT_INVALID', 'there must be at least one credentialSubject')
  }
  for (const subject of subjects) {
    if (!isObject(subject) || isEmpty(subject)) {
      report(
        '/credentialSubject',
        'CREDENTIAL_SUBJECT_INVALID',
        'credentialSubject must be an object with claims',
      )
    } else if (subject.id !== undefined && !isAbsoluteUrl(subject.id)) {
      report('/credentialSubject/id', 'ID_INVALID', 'id of credentialSubject must be a single URL')
    }
  }
}

/** §4.6: "A credential MUST have an issuanceDate property. [...] an [XMLSCHEMA11-2] combined date-time string". */
function checkDates({ issuanceDate, expirationDate }: Json, report: Report): void {
  const from = typeof issuanceDate === 'string' ? parseDateTime(issuanceDate) : undefined
  const until = typeof expirationDate === 'string' ? parseDateTime(expirationDate) : undefined
  if (from === undefined) {
    report('/issuanceDate', 'DATE_INVALID', 'issuanceDate must be a date and time with its zone')
  }
  if (expirationDate !== undefined && until === undefined) {
    report('/expirationDate', 'DATE_INVALID', 'expirationDate must be a date and time with its zone')
  }
  if (from !== undefined && until !== undefined && until < from) {
    report('/expirationDate', 'DATE_ORDER', 'expirationDate is before issuanceDate')
  }
}
