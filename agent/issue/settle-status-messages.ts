import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { MessageSet } from '#agent/status/message-set.ts'
import { settleMessages } from '#agent/status/settle-messages.ts'
import type { StatusMessage } from '#agent/status/status-messages.ts'
import type { Actor, IssuerWorld } from './issuer-world.ts'

/**
 * Settles an organisation's status messages, and who did. Asking for what is so already changes nothing.
 *
 * @throws {AgentError} STATUS_MESSAGE_INVALID, STATUS_MESSAGES_NOT_READY: see settleMessages
 */
export async function settleStatusMessages({
  world,
  organisation,
  messages,
  reference,
  actor,
  now,
}: {
  world: Pick<IssuerWorld, 'database'>
  organisation: Pick<Organisation, 'id'>
  messages: readonly StatusMessage[]
  reference: string | null
  actor: Actor
  now: Date
}): Promise<{ set: MessageSet; changed: boolean }> {
  const { id } = organisation
  return world.database.transaction().execute(async (transaction) => {
    const settled = await settleMessages({ transaction, organisation: id, messages, reference, now })
    if (!settled.changed) return settled
    const entry = {
      action: 'organisation.messages',
      object: id,
      outcome: 'done',
      client: actor.client,
      person: actor.person,
      detail: { messages: settled.set.messages.map(({ message }) => message) },
    } as const
    await appendAuditEntries({ transaction, organisation: id, entries: [entry], now })
    return settled
  })
}
