import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { isPublicAddress } from './check-address.ts'
import { FetchError } from './fetch-error.ts'

export type ResolveHost = (hostname: string) => Promise<{ address: string }[]>

/** A URL that may be asked. `address` is where to connect; null for a trusted origin, which may be anywhere. */
export type AdmittedUrl = { url: URL; address: string | null }

/** @throws {FetchError} URL_NOT_ALLOWED, ADDRESS_NOT_PUBLIC, UNREACHABLE */
export type AdmitUrl = (text: string) => Promise<AdmittedUrl>

/**
 * What every request to a URL of others is held against: https to public addresses; `trustedOrigins` (exact origins,
 * `http://localhost:3001`) may be anywhere and plain http. A name is looked up once and every address it has must be
 * public; whoever connects must connect to the address that was looked at, so that a name that changes meanwhile gains
 * nothing.
 */
export function createUrlAdmission({
  trustedOrigins,
  resolveHost = (hostname) => lookup(hostname, { all: true }),
}: {
  trustedOrigins: readonly string[]
  resolveHost?: ResolveHost | undefined
}): AdmitUrl {
  const trusted = new Set(trustedOrigins.map((origin) => new URL(origin).origin))

  async function resolveName(hostname: string): Promise<string[]> {
    let addresses: { address: string }[]
    try {
      addresses = await resolveHost(hostname)
    } catch (cause) {
      throw new FetchError('UNREACHABLE', `${hostname} has no address`, { cause })
    }
    if (addresses.length === 0) throw new FetchError('UNREACHABLE', `${hostname} has no address`)
    return addresses.map(({ address }) => address)
  }

  return async (text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      throw new FetchError('URL_NOT_ALLOWED', 'not an https URL')
    }
    if (url.username || url.password)
      throw new FetchError('URL_NOT_ALLOWED', 'a URL that carries user information')
    if (trusted.has(url.origin)) return { url, address: null }
    if (url.protocol !== 'https:') throw new FetchError('URL_NOT_ALLOWED', 'a URL that is not https')
    if (url.port) throw new FetchError('URL_NOT_ALLOWED', 'a URL with a port of its own')
    const hostname = url.hostname.replace(/^\[|\]$/g, '')
    const addresses = isIP(hostname) ? [hostname] : await resolveName(hostname)
    if (!addresses.every(isPublicAddress)) {
      throw new FetchError('ADDRESS_NOT_PUBLIC', `${hostname} is not at a public address`)
    }
    return { url, address: addresses[0]! }
  }
}
