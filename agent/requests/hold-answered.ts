import { type HeldOutcome, holdConsents } from '#agent/consents/hold-consents.ts'
import { holdPresentation } from '#agent/consents/hold-presentation.ts'
import { AgentError } from '#agent/errors.ts'
import type { OpenRequest } from './find-open-request.ts'
import type { Presented } from './read-presentations.ts'
import type { RequestWorld } from './request-world.ts'
import type { PresentedVerdict } from './verify-presented.ts'

/** What became of a Presentation that was asked for to be held. */
export type HeldConsents = {
  /** Held from now on; none if one of them could not be. */
  held: readonly HeldOutcome[]
  /** Why they are not held; null if they are. */
  code: string | null
}

/**
 * Holds the consents of a Presentation that answers a request, as `POST /consents` does. What cannot be held was an answer
 * all the same: whoever asked is told why.
 */
export async function holdAnswered({
  world,
  request: { organisation },
  presented: { presentation, credential },
  verdict: { presented, credentials, holder },
  now,
}: {
  world: RequestWorld
  request: OpenRequest
  presented: Presented
  verdict: PresentedVerdict
  now: Date
}): Promise<HeldConsents> {
  const { checks } = presented
  const common = { world: world.consents, organisation, now }
  try {
    const held =
      'sdJwt' in credential
        ? await holdConsents({
            ...common,
            presented: { credentials: [presentation], holder, checks, verdicts: [] },
          })
        : await holdPresentation({ ...common, presentation, verdict: { checks, holder, credentials } })
    return { held, code: null }
  } catch (error) {
    if (!(error instanceof AgentError)) throw error
    return { held: [], code: error.code }
  }
}
