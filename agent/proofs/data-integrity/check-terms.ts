import jsonld from 'jsonld'
import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import { familyOfType, familyVersions } from '#schemas/families.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { explainJsonLdError } from './explain-json-ld-error.ts'
import { loadContext } from './load-context.ts'

/** What was found to have a meaning: contexts, names and types, without a single value. */
const known = createBoundedCache<true>({ limit: 512 })

/** Of the key in the cache. */
const MAX_SHAPE = 16 * 1024

/**
 * Whether every term of a document has a meaning. Where RDF is signed, making the bytes finds out; where the JSON text is
 * signed, nothing else would. Documents of one shape are expanded once, where their contexts are those of a family: these
 * never look at a value to find its meaning, except for whether it is an IRI.
 *
 * @returns undefined, at once, where its shape is known to be good
 * @throws {ProofError} TERM_UNDEFINED, TERM_REDEFINED, JSON_LD_INVALID, CONTEXT_UNKNOWN
 */
export function checkTerms(document: Readonly<Record<string, unknown>>): Promise<void> | undefined {
  const shape = hasFamilyContexts(document) ? describeShape(document) : undefined
  return shape !== undefined && known.get(shape) ? undefined : expand(document, shape)
}

async function expand(document: Readonly<Record<string, unknown>>, shape: string | undefined): Promise<void> {
  try {
    await jsonld.expand(document as object, { safe: true, base: null, documentLoader: loadContext } as object)
  } catch (error) {
    throw explainJsonLdError(error)
  }
  if (shape !== undefined && shape.length <= MAX_SHAPE) known.set(shape, true)
}

const FAMILY_CONTEXTS: ReadonlySet<unknown> = new Set([
  CREDENTIALS_V2_CONTEXT,
  ...familyVersions.map(({ contextUrl }) => contextUrl),
])

/** Of a family's credential alone it is known that no context hides further inside. */
function hasFamilyContexts({ type, '@context': contexts }: Readonly<Record<string, unknown>>): boolean {
  return (
    Array.isArray(type) &&
    familyOfType(type) !== undefined &&
    Array.isArray(contexts) &&
    contexts.every((context) => FAMILY_CONTEXTS.has(context))
  )
}

/** What an IRI begins with, to jsonld; any other text could be one that is relative. */
const ABSOLUTE = /^(?:[A-Za-z][A-Za-z0-9+-.]*|_):[^\s]*$/

/** All of a document that JSON-LD's expansion looks at: a text counts for whether it could be an IRI, no more. */
function describeShape(value: unknown): string {
  if (typeof value === 'string') return ABSOLUTE.test(value) ? 'a' : value.startsWith('@') ? 'k' : 't'
  if (typeof value !== 'object') return typeof value === 'number' ? 'n' : 'b'
  if (value === null) return '0'
  if (Array.isArray(value)) return `[${value.map(describeShape).join()}]`
  let shape = '{'
  for (const [name, member] of Object.entries(value)) {
    const whole = name === 'type' || name.startsWith('@')
    shape += `${JSON.stringify(name)}:${whole ? JSON.stringify(member) : describeShape(member)},`
  }
  return `${shape}}`
}
