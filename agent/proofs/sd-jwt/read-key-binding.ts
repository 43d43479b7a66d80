import type { VerificationAlgorithm } from '#agent/dids/verification-key.ts'
import { checkHeaderParameters } from '../jws-header.ts'
import { decodePart, parsePart } from '../parse-jws.ts'
import { ProofError } from '../proof-error.ts'

/** A Key Binding JWT (RFC 9901 §4.3), taken apart; nothing in it is believed yet. */
export type KeyBinding = {
  header: { alg: VerificationAlgorithm; typ: 'kb+jwt' }
  payload: Record<string, unknown> & { iat: number; aud: string; nonce: string; sd_hash: string }
  /** The bytes that were signed. */
  signingInput: Buffer
  signature: Buffer
  /** What `sd_hash` must be: the digest of what the holder presents. */
  sdHash: string
}

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * @param sdHash digest of the SD-JWT before the Key Binding JWT, tilde included
 * @throws {ProofError} KEY_BINDING_MALFORMED, or a code of a header that is refused
 */
export function readKeyBinding({ compact, sdHash }: { compact: string; sdHash: string }): KeyBinding {
  if (!COMPACT.test(compact)) throw malformed('the Key Binding JWT is not three parts in base64url')
  const first = compact.indexOf('.')
  const last = compact.lastIndexOf('.')
  const header = checkHeaderParameters(
    parsePart(compact.slice(0, first), 'KEY_BINDING_MALFORMED', 'the header of the Key Binding JWT'),
  )
  // §4.3: "typ: REQUIRED. MUST be kb+jwt"
  if (header.typ !== 'kb+jwt') throw malformed('typ of the Key Binding JWT is not kb+jwt')
  const payload = parsePart(compact.slice(first + 1, last), 'KEY_BINDING_MALFORMED', 'the Key Binding JWT')
  checkPayload(payload)
  return {
    header: { alg: header.alg, typ: 'kb+jwt' },
    payload,
    signingInput: Buffer.from(compact.slice(0, last), 'latin1'),
    signature: decodePart(compact.slice(last + 1)),
    sdHash,
  }
}

function checkPayload(payload: unknown): asserts payload is KeyBinding['payload'] {
  const { iat, aud, nonce, sd_hash: sdHash } = (payload ?? {}) as Record<string, unknown>
  // §4.3: "iat: REQUIRED. The value of this claim MUST be the time at which the Key Binding JWT was issued"
  if (!Number.isSafeInteger(iat) || (iat as number) < 0)
    throw malformed('iat of the Key Binding JWT is not a time')
  // "aud: REQUIRED. […] The value MUST be a single string that identifies the intended receiver"
  if (!isText(aud)) throw malformed('aud of the Key Binding JWT is not a single string')
  // "nonce: REQUIRED. […] The value type of this claim MUST be a string"
  if (!isText(nonce)) throw malformed('nonce of the Key Binding JWT is not a string')
  // "sd_hash: REQUIRED."
  if (!isText(sdHash)) throw malformed('sd_hash of the Key Binding JWT is not a digest')
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function malformed(message: string): ProofError {
  return new ProofError('KEY_BINDING_MALFORMED', message)
}
