import { createHash } from 'node:crypto'

const BASE = 'https://w3id.org/careseal'

/** VC Data Model 2.0 §4.3: the first item of every `@context`. */
export const CREDENTIALS_V2_CONTEXT = 'https://www.w3.org/ns/credentials/v2'

/** VC Data Model 2.0 §5.2: gives a meaning to whatever has none. */
export const UNDEFINED_TERMS_CONTEXT = 'https://www.w3.org/ns/credentials/undefined-terms/v2'

/** VC Data Model 1.1 §4.1. */
export const CREDENTIALS_V1_CONTEXT = 'https://www.w3.org/2018/credentials/v1'

/** Where the JSON-LD context of a family is named. It does not depend on where a service runs. */
export function contextUrlOf(family: string, version = 1): string {
  return `${BASE}/contexts/${family}/v${version}`
}

/** Where the JSON Schema of a family is named, as in `credentialSchema`. */
export function schemaUrlOf(family: string, version = 1): string {
  return `${BASE}/schemas/${family}/v${version}`
}

/** The IRI of a family's credential type. It has no version: an accreditation outlives the versions of a schema. */
export function typeUrlOf(family: string): string {
  return `${BASE}/types/${family}`
}

/** The type of a family as an SD-JWT VC, `vct`. Its Type Metadata is at it. */
export function vctOf(family: string, version = 1): string {
  return `${BASE}/vct/${family}/v${version}`
}

/** A `vct` for a type of credentials that is of no family, where its issuer names none: types are names, `vct` a URI. */
export function vctOfType(type: string): string {
  return `${BASE}/vct/type/${encodeURIComponent(type.toWellFormed())}`
}

/** The IRI of a family's own claim. */
export function termUrlOf({ family, term }: { family: string; term: string }): string {
  return `${BASE}/vocab/${family}#${term}`
}

/** The id under which a registry lists accreditations for every type: of a family, or of none. */
export const ANY_TYPE = `0x${'0'.repeat(64)}`

/** The id under which a registry lists accreditations for a family: SHA-256 of its type's IRI, 0x and 64 digits. */
export function typeIdOf(family: string): string {
  return `0x${createHash('sha256').update(typeUrlOf(family)).digest('hex')}`
}
