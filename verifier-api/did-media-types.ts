/** DID Resolution 1.0 §9 and §10: the whole results of its two functions. */
export const RESOLUTION_RESULT = 'application/did-resolution'
export const DEREFERENCING_RESULT = 'application/did-url-dereferencing'

/** URLs of services, answered as a redirection (§12.1). */
export const URI_LIST = 'text/uri-list'

/** Those under which the document alone is given: DID Core 1.1, and the two of 1.0. */
const DOCUMENTS = ['application/did', 'application/did+json', 'application/did+ld+json']
const ANY = ['*/*', 'application/*', 'application/json']

/**
 * The media type that `Accept` prefers (RFC 9110 §12.5.1) of those that there are; undefined if there is none.
 *
 * @param usual what whoever accepts anything gets
 */
export function chooseMediaType({ accept, usual }: { accept?: string; usual: string }): string | undefined {
  if (accept === undefined || accept.trim() === '') return usual
  const ranges = accept
    .split(',')
    .map(parseRange)
    .filter(({ quality }) => quality > 0)
    // the order they were written in, where they are wanted alike
    .sort((one, other) => other.quality - one.quality)
  for (const { type, isResolutionProfile } of ranges) {
    if (type === RESOLUTION_RESULT || type === DEREFERENCING_RESULT || type === URI_LIST) return type
    if (DOCUMENTS.includes(type)) return type
    // what resolvers were asked with before there was a media type
    if (isResolutionProfile) return RESOLUTION_RESULT
    if (ANY.includes(type)) return usual
  }
  return undefined
}

function parseRange(text: string): { type: string; quality: number; isResolutionProfile: boolean } {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  const quality = parameters.find((parameter) => parameter.startsWith('q='))
  return {
    type,
    quality: quality === undefined ? 1 : Number(quality.slice(2)),
    isResolutionProfile:
      type === 'application/ld+json' && parameters.includes('profile="https://w3id.org/did-resolution"'),
  }
}
