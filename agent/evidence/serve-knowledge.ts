import { FetchError } from '#agent/fetch/fetch-error.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { Knowledge } from './knowledge.ts'

/**
 * Answers for the network from what is known: status lists by their URL and version, and nothing else. Whoever fetches
 * checks what it gets, so the checks are the same as with a network.
 */
export function serveKnowledge({ knowledge }: { knowledge: Pick<Knowledge, 'statusLists'> }): FetchPublicUrl {
  const served = new Map(
    knowledge.statusLists.map(({ url, version, credential }) => [versionedUrl(url, version), credential]),
  )
  return async ({ url, maxBytes }) => {
    const body = served.get(url)
    if (body === undefined) throw new FetchError('UNREACHABLE', 'it is not among what is known offline')
    if (body.length > maxBytes) throw new FetchError('TOO_LARGE', `more than ${maxBytes} bytes`)
    return { status: 200, body: Buffer.from(body, 'utf8'), contentType: null, etag: null, url }
  }
}

function versionedUrl(url: string, version: number): string {
  if (!URL.canParse(url)) return url
  const versioned = new URL(url)
  versioned.searchParams.set('version', String(version))
  return versioned.href
}
