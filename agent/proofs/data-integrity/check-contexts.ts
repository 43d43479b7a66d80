import { familyOfCredential } from '#schemas/families.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { ProofError } from '../proof-error.ts'
import { isKnownContext } from './load-context.ts'

type Json = Record<string, unknown>

/**
 * Whether the terms of a document mean what whoever reads its JSON takes them to mean.
 *
 * A proof over RDF signs IRIs, not the names that stand for them: with a context of their own, somebody could swap two
 * names and leave the signature whole (VC Data Integrity 1.0 §2.4.1: "Applications MUST use the algorithm in Section 4.6
 * Context Validation, or one that achieves equivalent protections").
 *
 * @throws {ProofError} CONTEXT_UNKNOWN, CONTEXT_CONFLICT, JSON_LD_INVALID
 */
export function checkContexts(document: Json): void {
  const contexts = listOf(document['@context'])
  const types = listOf(document.type).filter((type) => typeof type === 'string')
  const family = familyOfCredential({ types, contexts })
  if (family) {
    if (contexts[0] !== CREDENTIALS_V2_CONTEXT || !contexts.includes(family.contextUrl)) {
      throw new ProofError('CONTEXT_CONFLICT', 'the contexts are not those of the credential type')
    }
  }
  if (document['@context'] === undefined) {
    throw new ProofError('CONTEXT_CONFLICT', 'a document without @context')
  }
  walk(document, { ownTermsAlone: family !== undefined, isRoot: true })
}

type Walk = { ownTermsAlone: boolean; isRoot: boolean }

function walk(value: unknown, rule: Walk): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const item of value) walk(item, rule)
    return
  }
  const object = value as Json
  for (const [name, member] of Object.entries(object)) {
    if (name === '@context') checkContextMember(member, rule)
    else if (name.startsWith('@') && !isOfValueObject(name, object)) {
      // `@id` for `id`, or members under `@nest` or `@included`, sign the same and read differently
      throw new ProofError('JSON_LD_INVALID', 'a JSON-LD keyword where the data model has a name')
    } else walk(member, { ...rule, isRoot: false })
  }
}

/** VC Data Model 2.0 §11.1: language value objects have `@value`, `@language` and `@direction`. */
function isOfValueObject(name: string, object: Json): boolean {
  return ['@value', '@language', '@direction', '@type'].includes(name) && Object.hasOwn(object, '@value')
}

function checkContextMember(member: unknown, { ownTermsAlone, isRoot }: Walk): void {
  if (ownTermsAlone && !isRoot) {
    throw new ProofError('CONTEXT_CONFLICT', 'a context inside a credential of a known type')
  }
  for (const context of listOf(member)) {
    if (typeof context === 'string') {
      // at once: before anything is canonicalised, and whether or not it would be used
      if (!isKnownContext(context)) {
        throw new ProofError('CONTEXT_UNKNOWN', 'a context that is not bundled: none is ever fetched')
      }
    } else if (ownTermsAlone || typeof context !== 'object' || context === null) {
      throw new ProofError('CONTEXT_CONFLICT', 'a context that is not a URL')
    }
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value]
}
