import type { Transaction } from 'kysely'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import type { Seal } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { changeStatuses } from '#agent/status/change-statuses.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { Actor } from './issuer-world.ts'

/** What is decided about a status: a bit, or, of the purpose `message`, a value. */
export type StatusDecision =
  | { purpose: 'revocation' | 'suspension'; value: boolean }
  | { purpose: 'message'; value: number }

type Changes = Parameters<typeof changeStatuses>[0]['changes']

/**
 * Carries out one decision about the status of credentials of one subject: the bits of their lists, the decision with its
 * reason under the subject's key, and the audit entries, in the transaction that changed the credentials.
 *
 * @param credentials by the ids under which they are kept, each with the bits that change
 * @param seal the subject's; null once it is erased: then no reason is kept
 */
export async function recordStatusDecisions({
  transaction,
  organisation,
  credentials,
  decision: { purpose, value },
  reason,
  seal,
  actor,
  now,
}: {
  transaction: Transaction<IssuerTables>
  organisation: Pick<Organisation, 'id'>
  credentials: readonly { id: string; changes: Changes }[]
  decision: StatusDecision
  reason: string | undefined
  seal: Seal | null
  actor: Actor
  now: Date
}): Promise<void> {
  await changeStatuses({
    transaction,
    organisation: organisation.id,
    changes: credentials.flatMap(({ changes }) => changes),
    now,
  })
  await transaction
    .insertInto('status_decisions')
    .values(
      credentials.map(({ id }) => ({
        credential: id,
        purpose,
        value: Boolean(value),
        message: typeof value === 'number' ? value : null,
        recorded_at: now,
        client: actor.client,
        person: actor.person,
        sealed_reason: reason === undefined || !seal ? null : seal.seal(Buffer.from(reason, 'utf8')),
      })),
    )
    .execute()
  await appendAuditEntries({
    transaction,
    organisation: organisation.id,
    entries: credentials.map(({ id }) => ({
      action: 'credential.status',
      object: id,
      outcome: 'done',
      client: actor.client,
      person: actor.person,
      detail: { purpose, value },
    })),
    now,
  })
}
