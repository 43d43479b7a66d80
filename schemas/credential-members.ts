import type { ClaimFaultCode } from './claim-fault.ts'
import { isAbsoluteUrl } from './vocabulary/check-url.ts'

export type Json = Record<string, unknown>
export type Report = (pointer: string, code: ClaimFaultCode, message: string) => void

/**
 * §4.5: "The value of the type property MUST be one or more terms and absolute URL strings"; one of a credential's is
 * VerifiableCredential.
 */
export function checkTypes(credential: Json, report: Report): void {
  const types = listOf(credential.type)
  if (types.length === 0 || !types.every(isTerm)) {
    report('/type', 'TYPE_INVALID', 'type must be one or more terms or URLs')
  } else if (!types.includes('VerifiableCredential')) {
    report('/type', 'TYPE_INVALID', 'type must include VerifiableCredential')
  }
}

/** §4.6: "If present, the value of the name property MUST be a string or a language value object", and description. */
export function checkLabels(object: Json, at: string, report: Report): void {
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

/** A property that holds one or more objects, each of which says what it is. */
export function checkTyped({
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

const TERM = /^[^\s\p{Cc}@][^\s\p{Cc}]{0,255}$/u

export function isTerm(value: unknown): boolean {
  return (
    typeof value === 'string' &&
    (value === 'VerifiableCredential' || TERM.test(value) || isAbsoluteUrl(value))
  )
}

function isOptionalString(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isEmpty(object: Json): boolean {
  for (const _ in object) return false
  return true
}

/** JSON-LD: one value, or several; none if it is absent. */
export function listOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  return value === undefined ? [] : [value]
}
