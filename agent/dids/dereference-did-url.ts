import type { DIDDocument, DIDDocumentMetadata, DIDResolutionResult } from 'did-resolver'
import type { DidUrl } from './parse-did-url.ts'

/** The parameters of a DID URL by which services are selected (DID Core 1.0 §3.2.1, DID Resolution 1.0 §5.4.1). */
export const SERVICE_PARAMETERS = ['service', 'serviceType', 'relativeRef'] as const

/** RFC 3986 §3.3: what may stand in a path. */
const REFERENCE = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*$/

export type DereferencingError = 'invalidDidUrl' | 'notFound'

/** What a DID URL leads to: something of a document, or, where that is asked for, URLs of services. */
export type Dereferenced =
  | { content: object; contentMetadata: DIDDocumentMetadata }
  | { urls: string[] }
  | { error: DereferencingError; message: string }

/**
 * Dereferences a DID URL whose DID was resolved (DID Resolution 1.0 §5.4): to the document with the services that
 * `service` or `serviceType` select, to the URLs of those services, or to what the fragment names in the document.
 *
 * @param wanted `urls` for `text/uri-list`
 */
export function dereferenceDidUrl({
  didUrl,
  resolved,
  wanted,
}: {
  didUrl: DidUrl
  resolved: DIDResolutionResult & { didDocument: DIDDocument }
  wanted: 'content' | 'urls'
}): Dereferenced {
  const { did, path, query, fragment } = didUrl
  const { didDocument, didDocumentMetadata } = resolved
  // no method here says what its paths lead to
  if (path) return fail('notFound', 'the DID method defines no paths')
  const selects = query.has('service') || query.has('serviceType')
  // §5.4: by itself it selects nothing, so the document is what the DID URL leads to
  if (!selects && !REFERENCE.test(query.get('relativeRef') ?? '')) {
    return fail('invalidDidUrl', 'relativeRef is not percent-encoded')
  }
  if (wanted === 'urls') {
    return selects ? readEndpoints(didUrl, didDocument) : fail('notFound', 'it leads to no service')
  }
  const content = selects ? { ...didDocument, service: selectServices(didUrl, didDocument) } : didDocument
  if (fragment === null) return { content, contentMetadata: didDocumentMetadata }
  const named = findById(content, `${did}#${fragment}`, did)
  if (!named) return fail('notFound', 'the document has nothing of this id')
  // §5.5.1: the context of the document goes with what is taken out of it
  const context = didDocument['@context']
  return {
    content: { ...(context === undefined ? {} : { '@context': context }), ...named },
    contentMetadata: {},
  }
}

type Service = { id: string; type: string | string[]; serviceEndpoint: unknown }

function selectServices({ did, query }: DidUrl, document: DIDDocument): Service[] {
  const [id, type] = [query.get('service'), query.get('serviceType')]
  const services = (document.service ?? []) as unknown as Service[]
  return services.filter(
    (service) =>
      // §5.4.1: "the corresponding absolute URIs MUST be resolved and used for determining the match"
      (id === null || absolute(service.id, did) === absolute(id.includes('#') ? id : `#${id}`, did)) &&
      (type === null || [service.type].flat().includes(type)),
  )
}

function readEndpoints(didUrl: DidUrl, document: DIDDocument): Dereferenced {
  const relativeRef = didUrl.query.get('relativeRef')
  const endpoints = selectServices(didUrl, document).flatMap(({ serviceEndpoint }) =>
    [serviceEndpoint].flat().filter((endpoint) => typeof endpoint === 'string' && isHttp(endpoint)),
  ) as string[]
  const urls: string[] = []
  for (const endpoint of endpoints) {
    const url = new URL(relativeRef ?? '', endpoint)
    // whoever wrote the DID URL must not lead elsewhere in the name of the service
    if (url.origin !== new URL(endpoint).origin) return fail('invalidDidUrl', 'relativeRef is not relative')
    if (relativeRef === null) url.href = endpoint
    if (didUrl.fragment !== null) {
      if (url.hash) return fail('invalidDidUrl', 'both the service and the DID URL have a fragment')
      url.hash = didUrl.fragment
    }
    urls.push(url.href)
  }
  return urls.length > 0 ? { urls } : fail('notFound', 'it leads to no service with a URL')
}

function isHttp(endpoint: string): boolean {
  return URL.canParse(endpoint) && /^https?:$/.test(new URL(endpoint).protocol)
}

/** A verification method or a service, wherever in the document it stands. */
function findById(document: object, id: string, did: string): Record<string, unknown> | undefined {
  for (const member of Object.values(document)) {
    if (!Array.isArray(member)) continue
    for (const entry of member) {
      if (typeof entry?.id === 'string' && absolute(entry.id, did) === id) return entry
    }
  }
  return undefined
}

/** DID Core 1.0 §3.2.2. */
function absolute(id: string, did: string): string {
  return id.startsWith('#') ? `${did}${id}` : id
}

function fail(error: DereferencingError, message: string): Dereferenced {
  return { error, message }
}
