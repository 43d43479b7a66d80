import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { type AdmittedUrl, createUrlAdmission, type ResolveHost } from './admit-url.ts'
import { FetchError } from './fetch-error.ts'

export type PostPublicUrlOptions = {
  url: string
  headers: Readonly<Record<string, string>>
  body: string
  /** For all of it: name, connection, answer. */
  timeoutMs?: number
}

export type PostPublicUrl = {
  /** Posts once and answers with the status, whatever it is; redirects are not followed, the body is not read. */
  (options: PostPublicUrlOptions): Promise<{ status: number }>
  /** Holds a URL against the rules without asking it. @throws {FetchError} */
  check(url: string): Promise<void>
  close(): void
}

const KEPT = { keepAlive: true, maxSockets: 64, maxFreeSockets: 16, timeout: 60_000 }

/** More than this of an answer costs the connection. */
const MAX_ANSWER_BYTES = 64 * 1024

/**
 * The one way out for what is sent to others: POST to what createUrlAdmission admits, at the address that it looked at,
 * so that no subscriber can make this service write into the operator's own network.
 *
 * @throws {FetchError} from the function it returns: URL_NOT_ALLOWED, ADDRESS_NOT_PUBLIC, UNREACHABLE, TIMED_OUT
 */
export function createPostPublicUrl({
  trustedOrigins,
  resolveHost,
  publicAgent = new HttpsAgent(KEPT),
}: {
  trustedOrigins: readonly string[]
  resolveHost?: ResolveHost
  /** Makes the connections to public hosts. */
  publicAgent?: HttpsAgent
}): PostPublicUrl {
  const admit = createUrlAdmission({ trustedOrigins, resolveHost })
  const trustedAgents = { http: new HttpAgent(KEPT), https: new HttpsAgent(KEPT) }

  function send(
    { url, address }: AdmittedUrl,
    { headers, body, signal }: PostPublicUrlOptions & { signal: AbortSignal },
  ): Promise<{ status: number }> {
    const secure = url.protocol === 'https:'
    return new Promise((resolve, reject) => {
      const request = (secure ? httpsRequest : httpRequest)(url, {
        method: 'POST',
        signal,
        headers: {
          host: url.host,
          'user-agent': 'careseal',
          'content-length': String(Buffer.byteLength(body)),
          ...headers,
        },
        ...(address === null
          ? { agent: trustedAgents[secure ? 'https' : 'http'] }
          : {
              agent: publicAgent,
              host: address,
              hostname: address,
              servername: isIP(url.hostname) ? '' : url.hostname,
            }),
      })
      request.on('response', (response) => {
        resolve({ status: response.statusCode ?? 0 })
        // read to its end, so that the connection can be used again, unless there is no end to it
        let length = 0
        response.on('error', () => {})
        response.on('data', (chunk: Buffer) => {
          length += chunk.length
          if (length > MAX_ANSWER_BYTES) response.destroy()
        })
      })
      request.on('error', reject)
      request.end(body)
    })
  }

  async function post(options: PostPublicUrlOptions): Promise<{ status: number }> {
    const signal = AbortSignal.timeout(options.timeoutMs ?? 15_000)
    try {
      return await send(await admit(options.url), { ...options, signal })
    } catch (error) {
      if (error instanceof FetchError) throw error
      if (signal.aborted) throw new FetchError('TIMED_OUT', 'took too long to answer', { cause: error })
      throw new FetchError('UNREACHABLE', 'did not answer', { cause: error })
    }
  }

  return Object.assign(post, {
    async check(url: string) {
      await admit(url)
    },
    close() {
      trustedAgents.http.destroy()
      trustedAgents.https.destroy()
      publicAgent.destroy()
    },
  })
}
