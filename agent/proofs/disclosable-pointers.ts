import type { Family } from '#schemas/family.ts'
import { checkPointers } from './data-integrity/check-pointers.ts'

/** Who a subject is and what kind of thing: JSON-LD can make no sense of the rest without. */
const KEPT: ReadonlySet<string> = new Set(['@context', 'id', 'type'])

/**
 * JSON Pointers to the claims of a credential that its holder may leave out of an SD-JWT. Of a family it says so itself, and
 * a client may only take from it; else it is each claim of the subject that is not mandatory, and where something inside
 * one is, each of the others beside that.
 *
 * @param mandatoryPointers JSON Pointers into the credential
 * @throws {ProofError} POINTER_INVALID
 */
export function disclosablePointers({
  credential,
  family,
  mandatoryPointers = [],
}: {
  credential: Record<string, unknown>
  family: Family | undefined
  mandatoryPointers?: readonly string[] | undefined
}): string[] {
  checkPointers({ document: credential, pointers: mandatoryPointers })
  const isMandatory = (pointer: string) =>
    mandatoryPointers.some((mandatory) => `${pointer}/`.startsWith(`${mandatory}/`))
  const holdsMandatory = (pointer: string) =>
    mandatoryPointers.some((mandatory) => mandatory.startsWith(`${pointer}/`))
  if (family) {
    const own = family.disclosable.map((pointer) => `/credentialSubject${pointer}`)
    return own.filter((pointer) => !isMandatory(pointer) && !holdsMandatory(pointer))
  }
  const list = (value: unknown, pointer: string): string[] => {
    if (isMandatory(pointer) || typeof value !== 'object' || value === null) return []
    return Object.entries(value)
      .filter(([name]) => Array.isArray(value) || !KEPT.has(name))
      .flatMap(([name, member]) => {
        const inside = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
        if (isMandatory(inside)) return []
        return holdsMandatory(inside) ? list(member, inside) : [inside]
      })
  }
  const { credentialSubject } = credential
  if (!Array.isArray(credentialSubject)) return list(credentialSubject, '/credentialSubject')
  return credentialSubject.flatMap((subject, place) => list(subject, `/credentialSubject/${place}`))
}
