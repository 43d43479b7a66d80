/** A DID URL in its parts; `path` begins with a slash unless it is empty. */
export type DidUrl = { did: string; path: string; query: URLSearchParams; fragment: string | null }

// DID Core 1.0 §3.1 and §3.2; RFC 3986 has what may stand in the parts after the DID
const DID = 'did:[a-z0-9]+:(?:[A-Za-z0-9._:-]|%[0-9A-Fa-f]{2})*(?:[A-Za-z0-9._-]|%[0-9A-Fa-f]{2})'
const TEXT = "(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2}"
const DID_URL = new RegExp(`^(${DID})((?:/${TEXT})*)?)(?:\\?(${TEXT}|\\?)*))?(?:#(${TEXT}|\\?)*))?$`)

const MAX_LENGTH = 4096

/** A DID URL, taken apart (DID Core 1.0 §3.2); null if it is none. */
export function parseDidUrl(text: string): DidUrl | null {
  const match = text.length > MAX_LENGTH ? null : DID_URL.exec(text)
  if (!match) return null
  const [, did = '', path = '', query = '', fragment = null] = match
  return { did, path, query: new URLSearchParams(query), fragment }
}
