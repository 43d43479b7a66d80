import { AgentError } from '#agent/errors.ts'
import type { IssuedCredential } from '#agent/issue/issue-credentials.ts'
import { createRequests } from './create-requests.ts'
import type { Core } from './open-core.ts'

/** Issues a batch, as `POST /credentials/batch` does. @throws {AgentError} if one of them is refused. */
export async function issueBatch({
  core: { issueCredentials, organisation },
  count,
}: {
  core: Core
  count: number
}): Promise<IssuedCredential[]> {
  const now = new Date()
  const actor = { client: 'bench', person: null }
  const outcomes = await issueCredentials({
    organisation,
    requests: createRequests(count).map((requested) => ({ requested, actor, now })),
  })
  return outcomes.map((outcome) => {
    if (outcome instanceof AgentError) throw outcome
    return outcome
  })
}
