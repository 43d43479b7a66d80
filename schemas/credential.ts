import { hasOwnDigests } from './check-related-digest.ts'
import type { ClaimFault } from './claim-fault.ts'
import {
  checkLabels,
  checkTyped,
  checkTypes,
  isEmpty,
  isObject,
  type Json,
  listOf,
  type Report,
} from './credential-members.ts'
import { checkCredentialShapeV1 } from './credential-v1.ts'
import { CREDENTIALS_V1_CONTEXT, CREDENTIALS_V2_CONTEXT, UNDEFINED_TERMS_CONTEXT } from './urls.ts'
import { parseDateTime } from './vocabulary/check-date-time.ts'
import { isAbsoluteUrl } from './vocabulary/check-url.ts'

/**
 * Holds any credential against what its data model says of its shape: 1.1 if its first context says so, else 2.0.
 * Signatures, meaning and the claims themselves are for others to check.
 *
 * @returns what is wrong, nothing if it is well-formed; pointers are into the credential
 */
export function checkCredentialShape(credential: unknown): ClaimFault[] {
  const contexts = isObject(credential) ? credential['@context'] : undefined
  const first: unknown = Array.isArray(contexts) ? contexts[0] : contexts
  return first === CREDENTIALS_V1_CONTEXT
    ? checkCredentialShapeV1(credential as Json)
    : checkCredentialShapeV2(credential)
}

/**
 * Holds any credential against what the VC Data Model 2.0 says of its shape (§4.3 to §4.11, §5.3 to §5.6). Signatures,
 * meaning and the claims themselves are for others to check.
 *
 * @returns what is wrong, nothing if it is well-formed; pointers are into the credential
 */
function checkCredentialShapeV2(credential: unknown): ClaimFault[] {
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
  // §5.2: "it MUST include the https://www.w3.org/ns/credentials/undefined-terms/v2 as the last value"
  const open = contexts.indexOf(UNDEFINED_TERMS_CONTEXT)
  if (open !== -1 && open !== contexts.length - 1) {
    report(`/@context/${open}`, 'CONTEXT_INVALID', 'the @context of undefined terms must be the last')
  }
}

/** §4.4: "If present, id property's value MUST be a single URL". */
function checkId(credential: Json, report: Report): void {
  if (credential.id === undefined || isAbsoluteUrl(credential.id)) return
  report('/id', 'ID_INVALID', 'id must be a single URL')
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
    } else if (!hasOwnDigests({ ...resource, id: resource.id })) {
      report(at, 'PROPERTY_INVALID', 'a relatedResource has another digest')
    }
  }
}

function readMoment(value: unknown): number | undefined {
  return typeof value === 'string' ? parseDateTime(value) : undefined
}
