const DID = /did:[a-z0-9]+:[\w.:%-]*[\w-]/g
const URL_ALONE = /^[a-z][a-z0-9+.-]*:\S+$/i
const COMPACT = /^[\w-]+\.[\w-]+\.[\w-]*(~|$)/

/**
 * Every identifier in a document, at any depth, and in what is enveloped or compact in it: URLs, and each DID wherever it
 * stands. Nothing is verified: it is for finding what was kept, by those whom it names.
 */
export function collectIdentifiers(document: unknown): Set<string> {
  const found = new Set<string>()
  const waiting: unknown[] = [document]
  while (waiting.length > 0) {
    const value = waiting.pop()
    if (typeof value === 'string') {
      const inner = takeApart(value)
      if (inner.length === 0 && URL_ALONE.test(value)) found.add(value)
      for (const [did] of inner.length === 0 ? value.matchAll(DID) : []) found.add(did)
      for (const part of inner) waiting.push(part)
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) if (name !== '@context') waiting.push(member)
    }
  }
  return found
}

/** Header, payload and Disclosures of what is compact, also as a data: URL (VCDM 2.0 §4.13); of anything else nothing. */
function takeApart(text: string): unknown[] {
  const compact = text.startsWith('data:') ? text.slice(text.indexOf(',') + 1) : text
  if (!COMPACT.test(compact)) return []
  const [jws, ...rest] = compact.split('~')
  const [header, payload] = jws!.split('.')
  // a Key Binding JWT is compact itself
  const disclosures = rest.map((part) => (part.includes('.') ? part : decode(part)))
  return [decode(header!), decode(payload!), ...disclosures].filter((part) => part !== undefined)
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
  } catch {
    return undefined
  }
}
