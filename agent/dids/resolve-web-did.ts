import type { DIDDocument } from 'did-resolver'
import { FetchError } from '#agent/fetch/fetch-error.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import { DidError } from './did-error.ts'
import { parseWebDid } from './parse-web-did.ts'

const MAX_DOCUMENT_BYTES = 64 * 1024

/**
 * Where a did:web keeps its document: https, unless the operator trusts the http origin of that host.
 *
 * @throws {DidError} DID_INVALID
 */
function webDidUrl({ did, trustedOrigins }: { did: string; trustedOrigins: readonly string[] }): string {
  const parsed = parseWebDid(did)
  if (!parsed) throw new DidError('DID_INVALID', 'not a valid did:web')
  const { authority, path } = parsed
  const scheme = trustedOrigins.includes(`http://${authority}`) ? 'http' : 'https'
  const folder = path.length === 0 ? '/.well-known' : `/${path.join('/')}`
  return `${scheme}://${authority}${folder}/did.json`
}

/**
 * Fetches the document of a did:web. Redirects are not followed: the DID says where its document is.
 *
 * @throws {DidError}
 */
export async function fetchWebDocument({
  did,
  fetchPublicUrl,
  trustedOrigins,
}: {
  did: string
  fetchPublicUrl: FetchPublicUrl
  trustedOrigins: readonly string[]
}): Promise<DIDDocument> {
  const url = webDidUrl({ did, trustedOrigins })
  let body: Buffer
  try {
    const answer = await fetchPublicUrl({
      url,
      accept: 'application/did+json, application/did+ld+json, application/json',
      maxBytes: MAX_DOCUMENT_BYTES,
      maxRedirects: 0,
    })
    body = answer.body
  } catch (error) {
    throw toDidError(error)
  }
  let document: DIDDocument
  try {
    document = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch (cause) {
    throw new DidError('DID_DOCUMENT_INVALID', 'the document of a did:web is not JSON', { cause })
  }
  // did:web §2.5.2: "verify that the ID of the resolved DID document matches the Web DID being resolved"
  if (typeof document !== 'object' || document?.id !== did) {
    throw new DidError('DID_DOCUMENT_INVALID', 'the document of a did:web is that of another DID')
  }
  return document
}

function toDidError(cause: unknown): unknown {
  if (!(cause instanceof FetchError)) return cause
  const { code, status } = cause
  if (code === 'URL_NOT_ALLOWED' || code === 'ADDRESS_NOT_PUBLIC') {
    return new DidError('DID_INVALID', `a did:web that may not be asked for: ${cause.message}`, { cause })
  }
  if (code === 'TOO_LARGE' || code === 'TOO_MANY_REDIRECTS') {
    return new DidError('DID_DOCUMENT_INVALID', `the document of a did:web: ${cause.message}`, { cause })
  }
  if (status === 404 || status === 410)
    return new DidError('DID_NOT_FOUND', 'there is no such did:web', { cause })
  return new DidError('DID_UNAVAILABLE', `the host of a did:web: ${cause.message}`, { cause })
}
