import {
  checkKeyBinding,
  KeyBindingError,
  type KeyBindingErrorCode,
} from '#agent/proofs/sd-jwt/check-key-binding.ts'
import type { ParsedSdJwt } from '#agent/proofs/sd-jwt/read-sd-jwt.ts'
import type { Check } from './verdict.ts'

export type KeyHolderCode = KeyBindingErrorCode | 'OK' | 'PROOF_NOT_PASSED'

export type KeyHolderCheck = Check<'holder', KeyHolderCode>

/**
 * Did the holder of the key that the issuer named make this presentation of an SD-JWT, for this verifier and in answer to
 * this (RFC 9901 §7.3)?
 *
 * @param proven whether the issuer is shown to have signed it: else `cnf` is anybody's word
 * @param maxAgeSeconds how long ago it may have been made
 */
export function checkKeyHolder({
  parsed,
  proven,
  audience,
  nonce,
  now,
  maxAgeSeconds,
}: {
  parsed: ParsedSdJwt
  proven: boolean
  audience: string
  nonce: string
  now: Date
  maxAgeSeconds: number
}): KeyHolderCheck {
  const evidence = { domain: audience }
  if (!proven) {
    const message = 'nobody is shown to have named the key of its holder'
    return { check: 'holder', outcome: 'fail', code: 'PROOF_NOT_PASSED', message, evidence }
  }
  try {
    const { thumbprint } = checkKeyBinding({ parsed, audience, nonce, now, maxAgeSeconds })
    return {
      check: 'holder',
      outcome: 'pass',
      code: 'OK',
      message: 'made for this request with the key that its issuer names',
      evidence: { ...evidence, keyThumbprint: thumbprint },
    }
  } catch (error) {
    if (!(error instanceof KeyBindingError)) throw error
    return { check: 'holder', outcome: 'fail', code: error.code, message: error.message, evidence }
  }
}
