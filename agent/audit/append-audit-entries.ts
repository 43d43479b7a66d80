import canonicalize from 'canonicalize'
import { sql, type Transaction } from 'kysely'
import { appendLeaves } from '#agent/log/append-leaves.ts'
import type { AuditTables } from '#agent/store/tables/audit.ts'
import type { LogTables } from '#agent/store/tables/log.ts'
import { auditLeaf, CHAIN_START, hashAuditEntry, type RecordedEntry } from './hash-audit-entry.ts'

/**
 * One operation, done or refused. Holds no personal data but the staff identifier that the client gave: subjects and
 * claims appear as random ids and digests alone.
 */
export type AuditEntry = Omit<RecordedEntry, 'organisation' | 'sequence' | 'recordedAt'>

/**
 * Appends to an organisation's audit log, in the transaction of what is recorded: if the entries cannot be written,
 * neither is that. The end of the chain stays locked until the transaction ends: append last.
 */
export async function appendAuditEntries({
  transaction,
  organisation,
  entries,
  now,
}: {
  transaction: Transaction<AuditTables & LogTables>
  organisation: string
  entries: readonly AuditEntry[]
  now: Date
}): Promise<void> {
  if (entries.length === 0) return
  const head = await lockHead({ transaction, organisation })
  const hashes: Buffer[] = []
  let previous = head.hash
  for (const [place, entry] of entries.entries()) {
    const sequence = head.size + BigInt(place)
    previous = hashAuditEntry({ previous, entry: { ...entry, organisation, sequence, recordedAt: now } })
    hashes.push(previous)
  }
  await sql`
    WITH head AS (
      UPDATE audit_heads SET size = size + ${entries.length}, hash = ${previous} WHERE organisation = ${organisation}
    )
    INSERT INTO audit_entries
      (organisation, sequence, recorded_at, action, object, outcome, client, person, digest, detail, hash)
    SELECT ${organisation}, ${head.size}::bigint + place - 1, ${now}, action, object, outcome, client, person, digest,
      detail::json, hash
    FROM unnest(
      ${entries.map(({ action }) => action)}::text[],
      ${entries.map(({ object }) => object)}::text[],
      ${entries.map(({ outcome }) => outcome)}::text[],
      ${entries.map(({ client }) => client)}::text[],
      ${entries.map(({ person }) => person)}::text[],
      ${entries.map(({ digest }) => digest ?? null)}::text[],
      ${entries.map(({ detail }) => (detail === undefined ? null : canonicalize(detail)))}::text[],
      ${hashes}::bytea[]
    ) WITH ORDINALITY AS new (action, object, outcome, client, person, digest, detail, hash, place)
  `.execute(transaction)
  await appendLeaves({ transaction, organisation, log: 'audit', leaves: hashes.map(auditLeaf) })
}

async function lockHead({
  transaction,
  organisation,
}: {
  transaction: Transaction<AuditTables>
  organisation: string
}): Promise<{ size: bigint; hash: Buffer }> {
  return transaction
    .insertInto('audit_heads')
    .values({ organisation, size: 0n, hash: CHAIN_START })
    .onConflict((conflict) => conflict.column('organisation').doUpdateSet({ organisation }))
    .returning(['size', 'hash'])
    .executeTakeFirstOrThrow()
}
