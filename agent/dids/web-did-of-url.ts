import { parseWebDid } from './parse-web-did.ts'

/**
 * The did:web whose document is served under a URL: `http://localhost:3001/orgs/board` is
 * `did:web:localhost%3A3001:orgs:board`. did:web §2.3: the port is percent-encoded, each part of the path follows a
 * colon.
 *
 * @returns null where the method cannot name the URL: an IPv6 address, a query
 */
export function webDidOfUrl(url: string): string | null {
  const { host, pathname, search, hash } = new URL(url)
  const did = ['did:web', host.replace(':', '%3A'), ...pathname.split('/').filter(Boolean)].join(':')
  return search || hash || !parseWebDid(did) ? null : did
}
