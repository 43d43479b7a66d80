import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { type AdmittedUrl, createUrlAdmission, type ResolveHost } from './admit-url.ts'
import { FetchError } from './fetch-error.ts'

export type FetchPublicUrlOptions = {
  url: string
  /** Value of the Accept header. */
  accept: string
  /** Of the body. */
  maxBytes: number
  /** For all of it: name, connection, redirects, body. */
  timeoutMs?: number
  /** Sent as If-None-Match; the answer may then be 304 with an empty body. */
  etag?: string
  /** 3 unless told, 3 at most. */
  maxRedirects?: number
}

export type FetchedUrl = {
  status: 200 | 304
  body: Buffer
  contentType: string | null
  etag: string | null
  url: string
}

export type FetchPublicUrl = (options: FetchPublicUrlOptions) => Promise<FetchedUrl>

const MAX_REDIRECTS = 3
const KEPT = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 60_000 }
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/**
 * The one way out for URLs that come from others: a credential, a DID document. GET to what
 * createUrlAdmission admits, at the address that it looked at. Each redirect is held against the same rules.
 */
export function createFetchPublicUrl({
  trustedOrigins,
  resolveHost,
  publicAgent = new HttpsAgent(KEPT),
}: {
  trustedOrigins: readonly string[]
  resolveHost?: ResolveHost
  /** Makes the connections to public hosts. */
  publicAgent?: HttpsAgent
}): FetchPublicUrl & { close(): void } {
  const admit = createUrlAdmission({ trustedOrigins, resolveHost })
  const trustedAgents = { http: new HttpAgent(KEPT), https: new HttpsAgent(KEPT) }

  function send(
    { url, address }: AdmittedUrl,
    { accept, etag, signal }: { accept: string; etag: string | undefined; signal: AbortSignal },
  ): Promise<IncomingMessage> {
    const secure = url.protocol === 'https:'
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method: 'GET',
        signal,
        headers: {
          host: url.host,
          accept,
          'accept-encoding': 'identity',
          'user-agent': 'careseal',
          ...(etag === undefined ? {} : { 'if-none-match': etag }),
        },
        // connections are kept by address and name, so one that is used again leads where this check allows it to
        ...(address === null
          ? { agent: trustedAgents[secure ? 'https' : 'http'] }
          : {
              agent: publicAgent,
              host: address,
              hostname: address,
              servername: isIP(url.hostname) ? '' : url.hostname,
            }),
      })
      request.on('response', resolve)
      request.on('error', reject)
      request.end()
    })
  }

  async function follow(options: FetchPublicUrlOptions, signal: AbortSignal): Promise<FetchedUrl> {
    const { accept, etag, maxBytes } = options
    const maxRedirects = Math.min(options.maxRedirects ?? MAX_REDIRECTS, MAX_REDIRECTS)
    let target = await raceAbort(admit(options.url), signal)
    for (let redirects = 0; ; redirects++) {
      const response = await send(target, { accept, etag, signal })
      const { statusCode = 0, headers } = response
      if (REDIRECTS.has(statusCode) && headers.location !== undefined) {
        response.destroy()
        if (redirects === maxRedirects) throw new FetchError('TOO_MANY_REDIRECTS', 'redirected too often')
        if (!URL.canParse(headers.location, target.url))
          throw new FetchError('URL_NOT_ALLOWED', 'redirected nowhere')
        const next = await raceAbort(admit(new URL(headers.location, target.url).href), signal)
        // what anybody names must not lead into the operator's own network
        const inward = next.address === null && next.url.origin !== target.url.origin
        if (inward) throw new FetchError('URL_NOT_ALLOWED', 'redirected to a trusted origin')
        target = next
        continue
      }
      if (statusCode !== 200 && !(statusCode === 304 && etag !== undefined)) {
        response.destroy()
        throw new FetchError('HTTP_STATUS', `answered with status ${statusCode}`, { status: statusCode })
      }
      return {
        status: statusCode,
        body: await readBody(response, maxBytes),
        contentType: headers['content-type'] ?? null,
        etag: headers.etag ?? null,
        url: target.url.href,
      }
    }
  }

  async function fetchPublicUrl(options: FetchPublicUrlOptions): Promise<FetchedUrl> {
    const signal = AbortSignal.timeout(options.timeoutMs ?? 5000)
    try {
      return await follow(options, signal)
    } catch (error) {
      if (error instanceof FetchError) throw error
      if (signal.aborted) throw new FetchError('TIMED_OUT', 'took too long to answer', { cause: error })
      throw new FetchError('UNREACHABLE', 'did not answer', { cause: error })
    }
  }

  return Object.assign(fetchPublicUrl, {
    close() {
      trustedAgents.http.destroy()
      trustedAgents.https.destroy()
      publicAgent.destroy()
    },
  })
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Buffer> {
  // compression was not asked for: whoever sends it anyway may send a bomb
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding !== 'identity' || Number(response.headers['content-length'] ?? 0) > maxBytes) {
    response.destroy()
    throw encoding === 'identity'
      ? new FetchError('TOO_LARGE', `more than ${maxBytes} bytes`)
      : new FetchError('UNREACHABLE', 'answered in an encoding that was not asked for')
  }
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    // leaving the loop destroys the stream, and the connection with it
    if (length > maxBytes) throw new FetchError('TOO_LARGE', `more than ${maxBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function raceAbort<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
