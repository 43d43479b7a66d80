import type { VerificationAlgorithm } from '#agent/dids/verification-key.ts'
import { ProofError } from './proof-error.ts'
import type { DocumentKind } from './read-secured-form.ts'

export type JwsHeader = {
  alg: VerificationAlgorithm
  typ: string | undefined
  /** As it stands there. */
  kid: unknown
}

const ALGORITHMS: ReadonlySet<unknown> = new Set<VerificationAlgorithm>(['EdDSA', 'ES256', 'ES256K', 'ES384'])

/** Headers by which a signer would bring a key of its own choosing, or name where to fetch one. */
const KEY_HEADERS = ['jwk', 'jku', 'x5c', 'x5u', 'x5t', 'x5t#S256'] as const

/** DID Core 1.0 §3.1, §3.2: a DID and a fragment, with neither path nor query. */
const DID_URL = /^(did:[a-z0-9]{1,32}:[A-Za-z0-9._:%-]{1,2048})#[A-Za-z0-9._~!$&'()*+,;=:@/?%-]{1,2048}$/

/**
 * What every protected header is held against, whatever it secures.
 *
 * @throws {ProofError}
 */
export function checkHeaderParameters(
  header: unknown,
): Record<string, unknown> & { alg: VerificationAlgorithm } {
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new ProofError('HEADER_MALFORMED', 'the protected header is not a JSON object')
  }
  if (!ALGORITHMS.has((header as { alg?: unknown }).alg)) {
    throw new ProofError('ALGORITHM_NOT_ALLOWED', 'alg is not one of EdDSA, ES256, ES256K, ES384')
  }
  // RFC 7515 §4.1.11: "If any of the listed extension Header Parameters are not understood and supported by the
  // recipient, then the JWS is invalid." We support none, `b64` (RFC 7797) included.
  for (const name of ['crit', 'b64', 'zip']) {
    if (Object.hasOwn(header, name))
      throw new ProofError('CRITICAL_HEADER', `the header parameter ${name} is refused`)
  }
  for (const name of KEY_HEADERS) {
    if (Object.hasOwn(header, name))
      throw new ProofError('KEY_IN_HEADER', `the header parameter ${name} is refused`)
  }
  return header as Record<string, unknown> & { alg: VerificationAlgorithm }
}

/**
 * Reads a protected header, strictly. What `typ` and `kid` must be is for the securing mechanism to say.
 *
 * @throws {ProofError}
 */
export function readJwsHeader({ header, kind }: { header: unknown; kind: DocumentKind }): JwsHeader {
  const { alg, kid, typ, cty } = checkHeaderParameters(header)
  // a token made for another purpose could pass as a credential (RFC 8725 §3.11)
  if (typ !== undefined && typ !== `${kind}+jwt` && typ !== 'JWT') {
    throw new ProofError('TYP_WRONG', `typ is not ${kind}+jwt`)
  }
  if (cty !== undefined && cty !== kind) throw new ProofError('CTY_WRONG', `cty is not ${kind}`)
  return { alg, typ, kid }
}

/**
 * The DID of a `kid`.
 *
 * @throws {ProofError} KID_INVALID unless it is an absolute DID URL with a fragment
 */
export function readKid(kid: unknown): { kid: string; did: string } {
  const did = typeof kid === 'string' ? DID_URL.exec(kid)?.[1] : undefined
  if (did === undefined) throw new ProofError('KID_INVALID', 'kid is not an absolute DID URL with a fragment')
  return { kid: kid as string, did }
}
