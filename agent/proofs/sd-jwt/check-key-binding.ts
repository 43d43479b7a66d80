import { parseJwk } from '#agent/dids/parse-public-key.ts'
import type { PublicKey } from '#agent/dids/verification-key.ts'
import type { ParsedSdJwt } from './read-sd-jwt.ts'

/** Why a Key Binding JWT does not bind. */
export type KeyBindingErrorCode =
  | 'CONFIRMATION_INVALID'
  | 'CONFIRMATION_MISSING'
  | 'KEY_BINDING_ALGORITHM'
  | 'KEY_BINDING_AUDIENCE'
  | 'KEY_BINDING_EXPIRED'
  | 'KEY_BINDING_MISSING'
  | 'KEY_BINDING_NONCE'
  | 'KEY_BINDING_NOT_YET_VALID'
  | 'KEY_BINDING_SIGNATURE'
  | 'SD_HASH_MISMATCH'

/** A presentation that its holder is not shown to have made, now and for this verifier. */
export class KeyBindingError extends Error {
  override readonly name = 'KeyBindingError'
  readonly code: KeyBindingErrorCode

  constructor(code: KeyBindingErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}

/** Clocks may be that far apart. */
const SKEW_SECONDS = 60

/**
 * Did the holder, by the key that the issuer names in `cnf`, make this presentation, now and for this verifier (RFC 9901
 * §7.3)? Whether `nonce` was given out, and not used before, is for the caller to know.
 *
 * @param audience what `aud` must be
 * @param maxAgeSeconds how long ago `iat` may be
 * @returns the holder's key
 * @throws {KeyBindingError}
 */
export function checkKeyBinding({
  parsed,
  audience,
  nonce,
  now,
  maxAgeSeconds,
}: {
  parsed: ParsedSdJwt
  audience: string
  nonce: string
  now: Date
  maxAgeSeconds: number
}): PublicKey {
  const { keyBinding } = parsed
  // "If Key Binding is required and the Holder has provided an SD-JWT (without Key Binding), the Verifier MUST reject
  // the presentation."
  if (!keyBinding) throw new KeyBindingError('KEY_BINDING_MISSING', 'there is no Key Binding JWT')
  const key = readConfirmationKey(parsed.claims)
  const { header, payload, signingInput, signature, sdHash } = keyBinding
  if (header.alg !== key.alg) {
    throw new KeyBindingError(
      'KEY_BINDING_ALGORITHM',
      'alg of the Key Binding JWT is not that of the key in cnf',
    )
  }
  if (!key.verify(signingInput, signature)) {
    throw new KeyBindingError('KEY_BINDING_SIGNATURE', 'the key in cnf did not sign the Key Binding JWT')
  }
  if (payload.sd_hash !== sdHash) {
    throw new KeyBindingError('SD_HASH_MISMATCH', 'sd_hash is not the digest of what is presented')
  }
  if (payload.aud !== audience) throw new KeyBindingError('KEY_BINDING_AUDIENCE', 'aud is another verifier')
  if (payload.nonce !== nonce)
    throw new KeyBindingError('KEY_BINDING_NONCE', 'nonce is not the one asked for')
  checkTime({ payload, now: now.getTime() / 1000, maxAgeSeconds })
  return key
}

/**
 * The holder's key (RFC 7800 §3.2): only a whole key, not a name for one.
 *
 * @throws {KeyBindingError} CONFIRMATION_MISSING, CONFIRMATION_INVALID
 */
function readConfirmationKey({ cnf }: Record<string, unknown>): PublicKey {
  if (cnf === undefined)
    throw new KeyBindingError('CONFIRMATION_MISSING', 'the issuer names no key of the holder')
  try {
    return parseJwk((cnf as { jwk?: unknown } | null)?.jwk)
  } catch (cause) {
    throw new KeyBindingError('CONFIRMATION_INVALID', 'cnf holds no public key that can be used', { cause })
  }
}

/** "the creation time of the Key Binding JWT, as determined by the iat claim, is within an acceptable window". */
function checkTime({
  payload: { iat, nbf, exp },
  now,
  maxAgeSeconds,
}: {
  payload: Record<string, unknown> & { iat: number }
  now: number
  maxAgeSeconds: number
}): void {
  // what is there and no number is refused: it was meant to limit something
  const begin = Math.max(iat, nbf === undefined ? iat : toSeconds(nbf, Number.POSITIVE_INFINITY))
  const end = Math.min(iat + maxAgeSeconds, exp === undefined ? Number.POSITIVE_INFINITY : toSeconds(exp, 0))
  if (now + SKEW_SECONDS < begin) {
    throw new KeyBindingError('KEY_BINDING_NOT_YET_VALID', 'the Key Binding JWT is of a time to come')
  }
  if (now - SKEW_SECONDS > end)
    throw new KeyBindingError('KEY_BINDING_EXPIRED', 'the Key Binding JWT is too old')
}

function toSeconds(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : otherwise
}
