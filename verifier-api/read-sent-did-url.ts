const PREFIX = '/1.0/identifiers/'

/**
 * The DID URL in the path of a request, as it was meant. Sent raw, it is what it looks like, with the percent-encoding of
 * a did:web's port left in it; only what cannot be sent raw in a path (`#`, `?`, `/`) is decoded. Sent percent-encoded,
 * it is decoded once.
 */
export function readSentDidUrl(url: string): string {
  const [path = ''] = url.split('?')
  const sent = path.slice(path.indexOf(PREFIX) + PREFIX.length)
  if (!sent.startsWith('did:')) return decodeURIComponent(sent)
  return sent.replaceAll(/%(?:23|2f|3f)/gi, decodeURIComponent)
}
