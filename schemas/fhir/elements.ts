/** A resource, or a part of one. */
export type Element = { readonly [name: string]: unknown }

export type Resource = Element & { readonly resourceType: string }

/** What does not come through a mapping: where it is, and why. */
export type Lost = { pointer: string; reason: string }

export function isElement(value: unknown): value is Element {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The elements of a list, or of what should be one. */
export function elementsOf(value: unknown): Element[] {
  return (Array.isArray(value) ? value : [value]).filter(isElement)
}

export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

/** An object without the members that are undefined, or are empty lists. */
export function compact<Members extends Element>(members: Members): Members {
  const kept = Object.entries(members).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  )
  return Object.fromEntries(kept) as Members
}

export function concept(system: string, code: string): Element {
  return { coding: [{ system, code }] }
}

/** The code of a system in a CodeableConcept. */
export function codeIn(value: unknown, system: string): string | undefined {
  if (!isElement(value)) return undefined
  return textOf(elementsOf(value.coding).find((coding) => coding.system === system)?.code)
}

/** FHIR's system of identifiers that are URIs. A DID is one (DID Core 1.0 §3.1). */
const URI_SYSTEM = 'urn:ietf:rfc:3986'

/** A logical reference: a DID is an identifier of whoever it names, and no address of a resource. */
export function didReference({
  did,
  type,
  name,
}: {
  did: string | undefined
  type?: string | undefined
  name?: string | undefined
}): Element | undefined {
  if (did === undefined && name === undefined) return undefined
  const identifier = did === undefined ? undefined : uriIdentifier(did)
  return compact({ type, identifier, display: name })
}

export function uriIdentifier(value: string): Element {
  return { system: URI_SYSTEM, value }
}

/** The URI of an identifier that is one. */
export function uriOf(value: unknown): string | undefined {
  return isElement(value) && value.system === URI_SYSTEM ? textOf(value.value) : undefined
}

/** The DID that a reference names. */
export function didOf(reference: unknown): string | undefined {
  const uri = isElement(reference) ? uriOf(reference.identifier) : undefined
  return uri?.startsWith('did:') ? uri : undefined
}

/** The extension of a URL. */
export function extensionOf(element: unknown, url: string): Element | undefined {
  if (!isElement(element)) return undefined
  return elementsOf(element.extension).find((extension) => extension.url === url)
}
