// lower case alone: two spellings of one host would be two DIDs of one document
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?:%3A[1-9][0-9]{0,4})?$/
const SEGMENT = /^[A-Za-z0-9_~-][A-Za-z0-9._~-]*$/

const MAX_LENGTH = 1024

/** The host (with its port) and the path of a did:web; null if it is none, did:web §2.3. */
export function parseWebDid(did: string): { authority: string; path: readonly string[] } | null {
  const [host = '', ...path] = did.slice('did:web:'.length).split(':')
  if (!did.startsWith('did:web:') || did.length > MAX_LENGTH) return null
  if (!HOST.test(host) || !path.every((segment) => SEGMENT.test(segment))) return null
  return { authority: decodeURIComponent(host), path }
}
