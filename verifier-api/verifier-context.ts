import type { Verifier } from '#agent/open-verifier.ts'

/** What the verifier's actions work with beside the request. */
export type VerifierContext = { verifier: Verifier; verifierUrl: string }
