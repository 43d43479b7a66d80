import { type Element, elementsOf } from '../fhir/elements.ts'
import { findLost } from '../fhir/find-lost.ts'
import { type ClassElement, fromProvision, type Rule, toProvision } from './fhir-provision.ts'

/**
 * What a provision and those nested in it say, if all of it is understood; else undefined. A limit that is left out would
 * widen what is permitted, so a rule is taken whole or not at all.
 *
 * @param nestedType the type that a nested provision must have, where the version has one
 */
export function readRules({
  provision,
  classElement,
  nestedType,
}: {
  provision: Element
  classElement: ClassElement
  nestedType?: 'permit' | 'deny'
}): { rule: Element; exceptions: Element[] } | undefined {
  const { provision: nested, type: _type, ...own } = provision
  const rule = readRule({ provision: own, classElement })
  if (!rule) return undefined
  const exceptions: Element[] = []
  for (const { type, ...inner } of elementsOf(nested)) {
    // IHE PCF: one level of nesting; findLost refuses a second
    const exception = type === nestedType ? readRule({ provision: inner, classElement }) : undefined
    if (!exception || Object.keys(exception).length === 0) return undefined
    exceptions.push(exception)
  }
  return { rule, exceptions }
}

function readRule({
  provision,
  classElement,
}: {
  provision: Element
  classElement: ClassElement
}): Element | undefined {
  const rule = fromProvision({ provision, classElement })
  const after = toProvision({ rule: rule as Rule, classElement })
  const lost = findLost({ before: provision, after, why: () => '' })
  return lost.every(({ pointer }) => isDisplay(pointer)) ? rule : undefined
}

/** What is for people to read limits nothing. */
function isDisplay(pointer: string): boolean {
  return pointer.endsWith('/display') || pointer.endsWith('/text')
}
