import { readStandardContext, standardContexts } from '#schemas/contexts/standard-contexts.ts'
import { familyVersions } from '#schemas/families.ts'
import { ProofError } from '../proof-error.ts'

/** A context document as JSON-LD 1.1 API §9.4.2 wants it. */
export type RemoteDocument = {
  contextUrl: null
  document: object
  documentUrl: string
  /** Tells jsonld that it never changes: its parsed and processed form is then kept for good. */
  tag: 'static'
}

const documents = new Map<string, object>([
  ...standardContexts.map((context) => [context.url, JSON.parse(readStandardContext(context))] as const),
  ...familyVersions.map(({ contextUrl, context }) => [contextUrl, structuredClone(context)] as const),
])

export function isKnownContext(url: string): boolean {
  return documents.has(url)
}

/**
 * The document loader of everything that processes JSON-LD here: the bundled contexts and those of our families. Nothing
 * is ever fetched.
 *
 * @throws {ProofError} CONTEXT_UNKNOWN
 */
export async function loadContext(url: string): Promise<RemoteDocument> {
  const document = documents.get(url)
  if (!document)
    throw new ProofError('CONTEXT_UNKNOWN', 'a context that is not bundled: none is ever fetched')
  return { contextUrl: null, document, documentUrl: url, tag: 'static' }
}
