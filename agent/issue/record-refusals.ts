import { type AuditEntry, appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError, type AgentErrorCode } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { Intent, IssueRequest } from './issue-credentials.ts'
import type { IssuerWorld } from './issuer-world.ts'

/** Refusals that an auditor asks about: somebody tried what they are not entitled to. A mistyped claim is not one. */
const RECORDED: readonly AgentErrorCode[] = ['ISSUER_NOT_YOURS', 'NOT_ACCREDITED']

/** Appends the refusals that matter to the audit log; without that record the request fails as a whole. */
export async function recordRefusals({
  world,
  organisation,
  requests,
  outcomes,
}: {
  world: IssuerWorld
  organisation: Organisation
  requests: readonly IssueRequest[]
  outcomes: readonly (Intent | AgentError)[]
}): Promise<void> {
  const entries: AuditEntry[] = []
  for (const [index, outcome] of outcomes.entries()) {
    if (!(outcome instanceof AgentError) || !RECORDED.includes(outcome.code)) continue
    const { client, person } = requests[index]!.actor
    entries.push({
      action: 'credential.issue',
      object: organisation.id,
      outcome: 'refused',
      client,
      person,
      detail: { code: outcome.code },
    })
  }
  if (entries.length === 0) return
  await world.database
    .transaction()
    .execute((transaction) =>
      appendAuditEntries({ transaction, organisation: organisation.id, entries, now: requests[0]!.now }),
    )
}
