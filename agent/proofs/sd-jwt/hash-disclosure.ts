import { hash } from 'node:crypto'

/** What we sign with. RFC 9901 §4.1.1: where `_sd_alg` is absent, "a default value of sha-256 MUST be used". */
export const DEFAULT_SD_ALG = 'sha-256'

/** The hash algorithms that we read, by their names in the IANA "Named Information Hash Algorithm" registry. */
const ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'sha256'],
  ['sha-384', 'sha384'],
  ['sha-512', 'sha512'],
])

export function isSdAlg(name: unknown): name is string {
  return typeof name === 'string' && ALGORITHMS.has(name)
}

/**
 * The digest of a Disclosure (RFC 9901 §4.2.3), or `sd_hash` of a whole presentation (§4.3.1): over the ASCII bytes of
 * what was sent, as base64url.
 *
 * @param sdAlg one for which `isSdAlg` holds
 */
export function hashDisclosure({ text, sdAlg }: { text: string; sdAlg: string }): string {
  return hash(ALGORITHMS.get(sdAlg)!, text, 'base64url')
}
