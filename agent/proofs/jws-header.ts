import type { VerificationAlgorithm } from '#agent/dids/verification-key.ts'
import { ProofError } from './proof-error.ts'

/** What a secured document says it is: `vc` a credential, `vp` a presentation. */
export type DocumentKind = 'vc' | 'vp'

export type JwsHeader = {
  alg: VerificationAlgorithm
  /** Absolute DID URL. */
  kid: string
  /** The DID in `kid`. */
  did: string
}

const ALGORITHMS: ReadonlySet<unknown> = new Set<VerificationAlgorithm>(['EdDSA', 'ES256', 'ES256K', 'ES384'])

/** Headers by which a signer would bring a key of its own choosing, or name where to fetch one. */
const KEY_HEADERS = ['jwk', 'jku', 'x5c', 'x5u', 'x5t', 'x5t#S256'] as const

/** DID Core 1.0 §3.1, §3.2: a DID and a fragment, with neither path nor query. */
const DID_URL = /^(did:[a-z0-9]{1,32}:[A-Za-z0-9._:%-]{1,2048})#[A-Za-z0-9._~!$&'()*+,;=:@/?%-]{1,2048}$/

/**
 * Reads a protected header, strictly.
 *
 * @throws {ProofError}
 */
export function readJwsHeader({ header, kind }: { header: unknown; kind: DocumentKind }): JwsHeader {
  if (typeof header !== 'object' || header === null || Array.isArray(header)) {
    throw new ProofError('HEADER_MALFORMED', 'the protected header is not a JSON object')
  }
  const { alg, kid, typ, cty } = header as Record<string, unknown>
  if (!ALGORITHMS.has(alg)) {
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
  // VC-JOSE-COSE §3.1.1: "The typ header parameter SHOULD be vc+jwt"; for us it must, or a token made for another
  // purpose could pass as a credential (RFC 8725 §3.11)
  if (typ !== `${kind}+jwt`) throw new ProofError('TYP_WRONG', `typ is not ${kind}+jwt`)
  if (cty !== undefined && cty !== kind) throw new ProofError('CTY_WRONG', `cty is not ${kind}`)
  const did = typeof kid === 'string' ? DID_URL.exec(kid)?.[1] : undefined
  if (did === undefined) throw new ProofError('KID_INVALID', 'kid is not an absolute DID URL with a fragment')
  return { alg: alg as VerificationAlgorithm, kid: kid as string, did }
}
