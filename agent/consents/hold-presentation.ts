import { parsePresentation } from '#agent/proofs/parse-presentation.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { PresentationVerdict } from '#agent/verify/verify-presentation.ts'
import type { ConsentWorld } from './consent-world.ts'
import { type HeldOutcome, holdConsents } from './hold-consents.ts'

/**
 * Holds the consents of a presentation that was verified in answer to a challenge or a request: see holdConsents.
 *
 * @throws {AgentError} CONSENT_NOT_VALID; CONSENT_WITHDRAWN
 */
export async function holdPresentation({
  presentation,
  verdict,
  ...rest
}: {
  world: ConsentWorld
  presentation: unknown
  verdict: Pick<PresentationVerdict, 'checks' | 'credentials' | 'holder'>
  organisation: string
  now: Date
}): Promise<HeldOutcome[]> {
  const { checks, holder, credentials: verdicts } = verdict
  const credentials = await listCredentials(presentation)
  return holdConsents({ ...rest, presented: { credentials, holder, checks, verdicts } })
}

/** Of what cannot be read there are none; its verdict says why. */
async function listCredentials(presentation: unknown): Promise<readonly unknown[]> {
  try {
    return (await parsePresentation({ presentation })).credentials
  } catch (error) {
    if (!(error instanceof ProofError)) throw error
    return []
  }
}
