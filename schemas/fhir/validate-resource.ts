import { type Definitions, definitions, type ElementDefinition, type FhirVersion } from './definitions.ts'
import { type Element, elementsOf, isElement } from './elements.ts'

/** Why a resource is refused. The values are those of FHIR's issue-type, for an OperationOutcome. */
export type FhirFaultCode =
  | 'structure'
  | 'required'
  | 'value'
  | 'code-invalid'
  | 'extension'
  | 'not-supported'

/** What is wrong with a resource. `pointer` is a JSON Pointer (RFC 6901); `message` never holds a value. */
export type FhirFault = { pointer: string; code: FhirFaultCode; message: string }

/** More than these help nobody. */
const MOST_FAULTS = 32

/** Deeper than any resource is. */
const MAX_DEPTH = 32

type Scope = { definition: Definitions; understood: readonly string[]; faults: FhirFault[] }

/**
 * Holds a resource against the official definitions: names, cardinalities, types, the forms of primitives and the codes
 * of required bindings. Invariants (FHIRPath) and other bindings are not checked.
 *
 * FHIR §2.1.5 (modifier extensions): "Applications SHALL always check for the presence of modifier extensions" and
 * "SHALL either reject" the resource, or act on it with that in mind. So any that is not understood is refused, and so is
 * `implicitRules`.
 *
 * @param understood the URLs of modifier extensions that the caller acts on
 * @returns nothing if all is well
 */
export function validateResource({
  version,
  resource,
  understood = [],
}: {
  version: FhirVersion
  resource: unknown
  understood?: readonly string[]
}): FhirFault[] {
  const scope: Scope = { definition: definitions[version], understood, faults: [] }
  checkResource({ resource, pointer: '', depth: 0, scope })
  return scope.faults.slice(0, MOST_FAULTS)
}

type Place = { pointer: string; depth: number; scope: Scope }

function checkResource({ resource, ...place }: Place & { resource: unknown }): void {
  const { pointer, scope } = place
  if (!isElement(resource) || typeof resource.resourceType !== 'string') {
    scope.faults.push({ pointer, code: 'structure', message: 'it is no resource' })
    return
  }
  const { resourceType, ...element } = resource
  if (!isType(scope.definition, resourceType) || resourceType.includes('.')) {
    scope.faults.push({ pointer, code: 'not-supported', message: 'resources of this type are not read here' })
    return
  }
  checkElement({ element, type: resourceType, ...place })
}

function checkElement({ element, type, ...place }: Place & { element: Element; type: string }): void {
  const { pointer, depth, scope } = place
  const { faults, definition } = scope
  const members = definition.types[type]!
  if (depth > MAX_DEPTH || faults.length >= MOST_FAULTS) {
    if (depth > MAX_DEPTH) faults.push({ pointer, code: 'structure', message: 'it is nested too deeply' })
    return
  }
  const choices = new Set<string>()
  for (const [name, value] of Object.entries(element)) {
    const at = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    // FHIR JSON §2.6.2.3: the id and extensions of a primitive are in a member of its name with an underscore
    const isShadow = name.startsWith('_')
    const member = Object.hasOwn(members, isShadow ? name.slice(1) : name)
      ? members[isShadow ? name.slice(1) : name]
      : undefined
    if (!member || (isShadow && definition.patterns[member.type] === undefined)) {
      faults.push({
        pointer: plainPointer(pointer, name),
        code: 'structure',
        message: 'FHIR has no such element',
      })
      continue
    }
    const isUnderstood =
      name === 'modifierExtension' &&
      elementsOf(value).every(({ url }) => typeof url === 'string' && scope.understood.includes(url))
    if ((name === 'modifierExtension' || name === 'implicitRules') && !isUnderstood) {
      const message = 'it changes the meaning of the rest, and is not understood here'
      faults.push({ pointer: at, code: 'extension', message })
      continue
    }
    if (member.choice !== undefined && !isShadow) {
      if (choices.has(member.choice)) {
        faults.push({ pointer: at, code: 'structure', message: `${member.choice}[x] occurs twice` })
      }
      choices.add(member.choice)
    }
    checkMember({ value, member: isShadow ? { ...member, type: 'Element' } : member, ...place, pointer: at })
  }
  checkRequired({ element, members, choices, pointer, faults })
}

function checkRequired({
  element,
  members,
  choices,
  pointer,
  faults,
}: {
  element: Element
  members: Members
  choices: ReadonlySet<string>
  pointer: string
  faults: FhirFault[]
}): void {
  for (const [name, { choice }] of requiredOf(members)) {
    const has =
      choice === undefined
        ? Object.hasOwn(element, name) || Object.hasOwn(element, `_${name}`)
        : choices.has(choice)
    if (has) continue
    const missing = choice === undefined ? name : `${choice}[x]`
    const at = `${pointer}/${missing}`
    if (faults.some((fault) => fault.pointer === at)) continue
    faults.push({ pointer: at, code: 'required', message: `${missing} is missing` })
  }
}

type Members = Readonly<Record<string, ElementDefinition>>

const required = new WeakMap<Members, [string, ElementDefinition][]>()

/** Found once for each type: an Extension may hold any of fifty members, and must hold one. */
function requiredOf(members: Members): [string, ElementDefinition][] {
  let found = required.get(members)
  if (!found) {
    found = Object.entries(members).filter(([, { min }]) => min > 0)
    required.set(members, found)
  }
  return found
}

function checkMember({
  value,
  member,
  ...place
}: Place & { value: unknown; member: ElementDefinition }): void {
  const { pointer, scope } = place
  if (!member.many) {
    checkValue({ value, member, ...place })
    return
  }
  // FHIR JSON §2.6.2.1: "Objects are never empty", nor are arrays
  if (!Array.isArray(value) || value.length === 0) {
    scope.faults.push({ pointer, code: 'structure', message: 'it must be a list, and not an empty one' })
    return
  }
  for (const [index, item] of value.entries()) {
    // a null keeps the place of a primitive that has extensions alone, or none
    const mayBeNull = member.type === 'Element' || scope.definition.patterns[member.type] !== undefined
    if (item === null && mayBeNull) continue
    checkValue({ value: item, member, ...place, pointer: `${pointer}/${index}` })
  }
}

function checkValue({
  value,
  member,
  ...place
}: Place & { value: unknown; member: ElementDefinition }): void {
  const { pointer, depth, scope } = place
  const { type, codes } = member
  if (scope.definition.patterns[type] !== undefined) {
    if (!isPrimitive({ value, type, definition: scope.definition })) {
      scope.faults.push({ pointer, code: 'value', message: `it must be a ${type}` })
    } else if (codes && !codes.includes(value as string)) {
      scope.faults.push({
        pointer,
        code: 'code-invalid',
        message: 'it is none of the codes that FHIR allows',
      })
    }
    return
  }
  const inside = { ...place, depth: depth + 1 }
  if (type === 'Resource') {
    checkResource({ resource: value, ...inside })
  } else if (!isElement(value) || Object.keys(value).length === 0) {
    scope.faults.push({ pointer, code: 'structure', message: 'it must be an object, and not an empty one' })
  } else {
    checkElement({ element: value, type, ...inside })
  }
}

const compiled = new Map<string, RegExp>()

function isPrimitive({
  value,
  type,
  definition,
}: {
  value: unknown
  type: string
  definition: Definitions
}): boolean {
  if (type === 'boolean') return typeof value === 'boolean'
  if (type === 'decimal') return typeof value === 'number'
  const isInteger = type === 'integer' || type === 'positiveInt' || type === 'unsignedInt'
  if (isInteger ? typeof value !== 'number' : typeof value !== 'string' || value === '') return false
  const key = `${definition.fhirVersion} ${type}`
  let pattern = compiled.get(key)
  if (!pattern) {
    pattern = new RegExp(`^(?:${LINEAR[type] ?? definition.patterns[type]})$`)
    compiled.set(key, pattern)
  }
  return pattern.test(String(value))
}

/** The official pattern of this one backtracks without end on what does not match. */
const LINEAR: Readonly<Record<string, string>> = { base64Binary: '[0-9a-zA-Z+/=\\s]+' }

function isType({ types }: Definitions, name: string): boolean {
  return Object.hasOwn(types, name) && Object.hasOwn(types[name]!, 'implicitRules')
}

/** A name that is none of FHIR's is shown only if it is a plain word: it may hold anything. */
function plainPointer(parent: string, name: string): string {
  return /^_?[A-Za-z][A-Za-z0-9]{0,63}$/.test(name) ? `${parent}/${name}` : parent
}
