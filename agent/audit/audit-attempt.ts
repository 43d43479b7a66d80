import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { AuditTables } from '#agent/store/tables/audit.ts'
import type { LogTables } from '#agent/store/tables/log.ts'
import { type AuditEntry, appendAuditEntries } from './append-audit-entries.ts'

/** Refusals by our own rules or the registry's; anything else failed, and may have come about all the same. */
const UNDECIDED: readonly AgentError['code'][] = ['CHAIN_UNAVAILABLE']

/**
 * Does what cannot be part of a database transaction, and records it on both sides: `begun` is durable before it starts,
 * `done`, `refused` or `failed` (its outcome is not known here) after it. What begun has no end was broken off.
 *
 * @returns what `work` gives; throws what it throws
 */
export async function auditAttempt<Result>({
  database,
  organisation,
  entry,
  work,
  describe,
  now,
}: {
  database: Kysely<AuditTables & LogTables>
  organisation: string
  entry: Omit<AuditEntry, 'outcome'>
  work: () => Promise<Result>
  /** What is added to the detail of `done`. */
  describe?: (result: Result) => Record<string, unknown>
  now: Date
}): Promise<Result> {
  const record = (outcome: AuditEntry['outcome'], detail: Record<string, unknown> = {}) =>
    database.transaction().execute((transaction) =>
      appendAuditEntries({
        transaction,
        organisation,
        entries: [{ ...entry, outcome, detail: { ...entry.detail, ...detail } }],
        now,
      }),
    )
  await record('begun')
  let result: Result
  try {
    result = await work()
  } catch (error) {
    const decided = error instanceof AgentError && !UNDECIDED.includes(error.code)
    await record(decided ? 'refused' : 'failed', error instanceof AgentError ? { code: error.code } : {})
    throw error
  }
  await record('done', describe?.(result))
  return result
}
