import type { ClaimFault, ClaimFaultCode } from './claim-fault.ts'
import { CREDENTIALS_V2_CONTEXT } from './urls.ts'
import { parseDateTime } from './vocabulary/check-date-time.ts'
import { isAbsoluteUrl } from './vocabulary/check-url.ts'

type Json = Record<string, unknown>
type Report = (pointer: string, code: ClaimFaultCode, message: string) => void

/**
 * Holds any credential against what the VC Data Model 2.0 says of its shape (§4.3 to §4.11, §5.3 to §5.6). Signatures,
 * meaning and the claims themselves are for others to check.
 *
 * @returns what is wrong, nothing if it is well-formed; pointers are into the credential
 */
export function checkCredentialShape(credential: unknown): ClaimFault[] {
  const faults: ClaimFault[] = []
  const report: Report = (pointer, code, message) => void faults.push({ pointer, code, message })
  if (!isObject(credential)) {
    report('', 'NOT_AN_OBJECT', 'a credential is a JSON object')
    return faults
  }
  checkContext(credential, report)
  checkId(credential, report)
  checkTypes(credential, report)
  checkLabels(credential, '', report)
  checkIssuer(credential, report)
  checkSubjects(credential, report)
  checkValidityPeriod(credential, report)
  // §4.10: "The type property is REQUIRED"; an id is a URL (§4.4)
  checkTyped({
    credential,
    property: 'credentialStatus',
    code: 'CREDENTIAL_STATUS_INVALID',
    needsId: false,
    report,
  })
  // §4.11: "Each credentialSchema MUST specify its type […] and an id property that MUST be a URL"
  checkTyped({
    credential,
    property: 'credentialSchema',
    code: 'CREDENTIAL_SCHEMA_INVALID',
    needsId: true,
    report,
  })
  // §5.4: "Each refreshService value MUST specify its type"; likewise §5.5 and §5.6
  for (const property of ['refreshService', 'termsOfUse', 'evidence']) {
    checkTyped({ credential, property, code: 'PROPERTY_INVALID', needsId: false, report })
  }
  checkRelatedResources(credential, report)
  return faults
}

/**
 * §4.3: "The value of the @context property MUST be an ordered set where the first item is a URL with the value
 * https://www.w3.org/ns/credentials/v2. Subsequent items in the ordered set MUST be composed of any combination of
 * URLs and objects".
 */
function checkContext(credential: Json, report: Report): void {
  const contexts = credential['@context']
  if (!Array.isArray(contexts)) {
    report('/@context', 'CONTEXT_INVALID', '@context must be an array')
    return
  }
  if (contexts[0] !== CREDENTIALS_V2_CONTEXT) {
    report('/@context/0', 'CONTEXT_INVALID', `the first @context must be ${CREDENTIALS_V2_CONTEXT}`)
  }
  for (let index = 1; index < contexts.length; index++) {
    if (isAbsoluteUrl(contexts[index]) || isObject(contexts[index])) continue
    report(`/@context/${index}`, 'CONTEXT_INVALID', 'each @context must be a URL or an object')
  }
}

/** §4.4: "If present, id property's value MUST be a single URL". */
function checkId(credential: Json, report: Report): void {
  if (credential.id === undefined || isAbsoluteUrl(credential.id)) return
  report('/id', 'ID_INVALID', 'id must be a single URL')
}

/**
 * §4.5: "The value of the type property MUST be one or more terms and absolute URL strings"; one of a credential's is
 * VerifiableCredential.
 */
function checkTypes(credential: Json, report: Report): void {
  const types = listOf(credential.type)
  if (types.length === 0 || !types.every(isTerm)) {
    report('/type', 'TYPE_INVALID', 'type must be one or more terms or URLs')
  } else if (!types.includes('VerifiableCredential')) {
    report('/type', 'TYPE_INVALID', 'type must include VerifiableCredential')
  }
}

/** §4.6: "If present, the value of the name property MUST be a string or a language value object", and description. */
function checkLabels(object: Json, at: string, report: Report): void {
  for (const property of ['name', 'description']) {
    const label = object[property]
    if (label === undefined || typeof label === 'string') continue
    const values = listOf(label)
    if (values.length > 0 && values.every(isLanguageValue)) continue
    report(
      `${at}/${property}`,
      'NAME_INVALID',
      `${property} must be a string, or strings with their languages`,
    )
  }
}

/** §4.7: "The value of the issuer property MUST be either a URL or an object containing an id property whose value is a URL". */
function checkIssuer({ issuer }: Json, report: Report): void {
  if (isAbsoluteUrl(issuer)) return
  if (!isObject(issuer) || !isAbsoluteUrl(issuer.id)) {
    report('/issuer', 'ISSUER_INVALID', 'issuer must be a URL, or an object whose id is one')
    return
  }
  checkLabels(issuer, '/issuer', report)
}

/**
 * §4.8: "A verifiable credential MUST contain a credentialSubject property", "a set of objects where each object MUST be
 * the subject of one or more claims". One with nothing but an id is let pass, since public suites hold such to be valid.
 */
function checkSubjects({ credentialSubject }: Json, report: Report): void {
  const subjects = listOf(credentialSubject)
  if (subjects.length === 0) {
    report('/credentialSubject', 'CREDENTIAL_SUBJECT_INVALID', 'there must be at least one credentialSubject')
  }
  for (const [index, subject] of subjects.entries()) {
    const at = Array.isArray(credentialSubject) ? `/credentialSubject/${index}` : '/credentialSubject'
    if (!isObject(subject) || isEmpty(subject)) {
      report(at, 'CREDENTIAL_SUBJECT_INVALID', 'credentialSubject must be an object with claims')
    } else if (subject.id !== undefined && !isAbsoluteUrl(subject.id)) {
      report(`${at}/id`, 'ID_INVALID', 'id of credentialSubject must be a single URL')
    }
  }
}

/**
 * §4.9: "If present, the value of the validFrom property MUST be a [XMLSCHEMA11-2] dateTimeStamp string value", the same
 * of validUntil; "the validFrom value MUST express a point in time that is temporally the same or earlier than the
 * point in time expressed by the validUntil value".
 */
function checkValidityPeriod({ validFrom, validUntil }: Json, report: Report): void {
  const from = readMoment(validFrom)
  const until = readMoment(validUntil)
  if (validFrom !== undefined && from === undefined) {
    report('/validFrom', 'DATE_INVALID', 'validFrom must be a date and time with its zone')
  }
  if (validUntil !== undefined && until === undefined) {
    report('/validUntil', 'DATE_INVALID', 'validUntil must be a date and time with its zone')
  }
  if (from !== undefined && until !== undefined && until < from) {
    report('/validUntil', 'DATE_ORDER', 'validUntil is before validFrom')
  }
}

/** A property that holds one or more objects, each of which says what it is. */
function checkTyped({
  credential,
  property,
  code,
  needsId,
  report,
}: {
  credential: Json
  property: string
  code: ClaimFaultCode
  needsId: boolean
  report: Report
}): void {
  const value = credential[property]
  if (value === undefined) return
  for (const [index, entry] of listOf(value).entries()) {
    const at = Array.isArray(value) ? `/${property}/${index}` : `/${property}`
    if (!isObject(entry)) {
      report(at, code, `${property} must be an object`)
      continue
    }
    const types = listOf(entry.type)
    if (types.length === 0 || !types.every(isTerm)) report(`${at}/type`, code, `${property} must have a type`)
    if (entry.id === undefined ? needsId : !isAbsoluteUrl(entry.id)) {
      report(`${at}/id`, code, `the id of ${property} must be a URL`)
    }
  }
}

/**
 * §5.3: "The identifier for the resource is REQUIRED", "The value MUST be unique among the list", "Each object associated
 * with relatedResource MUST contain at least a digestSRI or a digestMultibase value".
 */
function checkRelatedResources({ relatedResource }: Json, report: Report): void {
  if (relatedResource === undefined) return
  const ids = new Set<unknown>()
  for (const [index, resource] of listOf(relatedResource).entries()) {
    const at = Array.isArray(relatedResource) ? `/relatedResource/${index}` : '/relatedResource'
    if (!isObject(resource) || !isAbsoluteUrl(resource.id) || ids.has(resource.id)) {
      report(at, 'PROPERTY_INVALID', 'each relatedResource must be an object with an id of its own')
      continue
    }
    ids.add(resource.id)
    if (typeof resource.digestSRI !== 'string' && typeof resource.digestMultibase !== 'string') {
      report(at, 'PROPERTY_INVALID', 'each relatedResource must have a digestSRI or a digestMultibase')
    }
  }
}

/**
 * §11.1: "the object MUST contain a @value property whose value is a string", and "MUST NOT include any other keys beyond
 * @value, @language, and @direction".
 */
function isLanguageValue(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['@value'] === 'string' &&
    isOptionalString(value['@language']) &&
    isOptionalString(value['@direction']) &&
    Object.keys(value).every((key) => key === '@value' || key === '@language' || key === '@direction')
  )
}

function readMoment(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDateTime(value) : undefined
}

const TERM = /^[^\s\p{Cc}@][^\s\p{Cc}]{0,255}$/u

function isTerm(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (value === 'VerifiableCredential' || TERM.test(value) || isAbsoluteUrl(value))
  )
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEmpty(object: Json): boolean {
  for (const _ in object) return false
  return true
}

/** JSON-LD: one value, or several; none if it is absent. */
function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined ? [] : [value]
}
