import { AgentError } from '#agent/errors.ts'
import type { Verifier } from '#agent/open-verifier.ts'
import type { StaffMember } from '#agent/verify/check-roster.ts'
import type { PracticeAnswer } from '#agent/verify/decide-licenses.ts'

/** As many as are registered in one transaction. */
const BATCH = 1_000

/**
 * Has the valid credentials of a staff watched, each under the reference of its person.
 *
 * @returns the id of the monitor, or why there is none, by the place of the person and of the credential: `0/0`
 * @throws {AgentError} WEBHOOK_NOT_FOUND
 */
export async function watchStaff({
  verifier,
  staff,
  answers,
  webhook,
  acting,
}: {
  verifier: Pick<Verifier, 'monitoring'>
  staff: readonly (StaffMember & { reference: string })[]
  answers: readonly (PracticeAnswer | AgentError)[]
  webhook: string | undefined
  acting: { organisation: string; client: string; person: string | null; now: Date }
}): Promise<Map<string, { monitor: string } | { refused: object }>> {
  const valid = answers.flatMap((answer, member) =>
    answer instanceof AgentError
      ? []
      : answer.credentials.flatMap(({ verdict }, place) =>
          verdict.verdict === 'valid'
            ? {
                place: `${member}/${place}`,
                credential: staff[member]!.credentials[place],
                reference: staff[member]!.reference,
              }
            : [],
        ),
  )
  const watched = new Map<string, { monitor: string } | { refused: object }>()
  for (let start = 0; start < valid.length; start += BATCH) {
    const requests = valid.slice(start, start + BATCH)
    const outcomes = await verifier.monitoring.register({ requests, webhook, ...acting }).catch(pointIntoBody)
    for (const [index, outcome] of outcomes.entries()) {
      watched.set(
        requests[index]!.place,
        'monitor' in outcome ? { monitor: outcome.monitor } : { refused: outcome.refused },
      )
    }
  }
  return watched
}

/** Where the webhook is in this body. */
function pointIntoBody(error: unknown): never {
  if (!(error instanceof AgentError)) throw error
  const faults = error.faults.map((fault) => ({ ...fault, pointer: `/monitor${fault.pointer}` }))
  throw new AgentError(error.code, error.message, { faults, cause: error })
}
