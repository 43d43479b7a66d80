/** What a caller may ask of a verification (VCALM's `options`, and ours). */
export type VerificationOptions = {
  /** VCALM's: what the caller is interested in. Every check runs and is reported all the same. */
  checks?: readonly string[]
  /** The credential must have one of these types. */
  acceptedTypes?: readonly string[]
  /** JSON Pointers (RFC 6901) into the credential subject that must be there. */
  requiredClaims?: readonly string[]
  /** How old what is known of a status may be, in seconds; 120 unless told, 86,400 at most. */
  maxStatusAge?: number
  /** Messages of a status that the caller does not accept: the text that the issuer gives a value. */
  refusedMessages?: readonly string[]
  /** What the caller wants the credential for; recorded with the verification. */
  purposeOfUse?: string
  /** The past moment that is asked about (RFC 3339): what would the honest answer have been then? Now, if left out. */
  at?: string
}

/** Seconds that the chain may lag, and that an organisation may be late with its next anchor. */
export const DEFAULT_STATUS_AGE = 120
export const MAX_STATUS_AGE = 86_400

/** The status age that applies: the caller's, never above the cap. */
export function statusAgeLimit({ maxStatusAge }: VerificationOptions): number {
  return maxStatusAge === undefined ? DEFAULT_STATUS_AGE : Math.min(maxStatusAge, MAX_STATUS_AGE)
}
