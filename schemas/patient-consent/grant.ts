import { createHash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { PatientConsent } from './claims.ts'

/** Of what a grantor signs; never taken for anything else that a wallet signs (RFC 8725 §3.11). */
export const GRANT_TYPE = 'careseal-grant+jwt'

/** What a grantor signs: `iss` is the grantor, `aud` the custodian; times are in seconds since 1970. */
export type GrantPayload = {
  iss: string
  aud: string
  iat: number
  /** Until when the custodian takes it; a consent that was issued by then does not end with it. */
  exp: number
  jti: string
  claims_digest: string
  text_digest: string
}

/**
 * The digest of what is granted: SHA-256, 0x and 64 digits, of the JCS form (RFC 8785) of the claims without their
 * `signature`. All that `signature` says is held against what was signed by itself.
 */
export function digestGranted({
  signature: _signature,
  ...granted
}: { signature?: unknown } & Omit<PatientConsent, 'signature'>): string {
  return `0x${createHash('sha256').update(canonicalize(granted)!).digest('hex')}`
}

/** The digest of a text that was shown: SHA-256 of its UTF-8 bytes, 0x and 64 digits. */
export function digestText(text: string): string {
  return `0x${createHash('sha256').update(text, 'utf8').digest('hex')}`
}

/** A moment of whole seconds, as `signedAt` has it. */
export function formatSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z')
}
