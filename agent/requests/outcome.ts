import type { Verdict, VerdictValue } from '#agent/verify/verdict.ts'
import type { HeldConsents } from './hold-answered.ts'

/** What was found of one Presentation. */
export type OutcomeEntry = Verdict & {
  /** Id of the Credential Query that it was presented for. */
  query: string
  format: string
  /** The credential's own verdict; empty for an SD-JWT, which is its own presentation. */
  credentialResults: readonly Verdict[]
  /** Id of the verification record. */
  record: string
  /** What was disclosed; null unless the proofs hold. */
  credential: Readonly<Record<string, unknown>> | null
  /** Of a request whose consents are held. */
  consents?: HeldConsents
}

/** What became of a request that was answered. */
export type Outcome = {
  /** The worst of all. */
  verdict: VerdictValue
  results: readonly OutcomeEntry[]
}
