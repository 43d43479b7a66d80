import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { type NullifierScope, scopeText } from '#schemas/trial-enrolment/nullifier.ts'
import { computeNullifier, readHex } from './compute-nullifier.ts'
import type { NullifierWorld } from './nullifier-world.ts'

/**
 * Evaluates the nullifier of a participant in a scope. The secret is neither kept nor logged. Each evaluation is an audit
 * entry: somebody who tries secrets out can be seen doing so.
 *
 * @param secret 0x and hex, 32 bytes
 * @returns 0x and hex, 32 bytes
 */
export async function evaluateNullifier({
  world,
  organisation,
  secret,
  scope,
  actor,
  now,
}: {
  world: NullifierWorld
  organisation: Pick<Organisation, 'id'>
  secret: string
  scope: NullifierScope
  actor: Actor
  now: Date
}): Promise<string> {
  const nullifier = computeNullifier({ world, organisation, secret: readHex(secret), scope })
  await world.database.transaction().execute((transaction) =>
    appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [{ action: 'nullifier.evaluate', object: scopeText(scope), outcome: 'done', ...actor }],
      now,
    }),
  )
  return `0x${nullifier.toString('hex')}`
}
