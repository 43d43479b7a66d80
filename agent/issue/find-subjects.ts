import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { type Seal, sealWith } from '#agent/keys/seal.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'
import type { IssuerWorld } from './issuer-world.ts'

export type Subject = { id: string; seal: Seal }

/** The keyed digest by which an organisation finds a subject again; without the key it tells nothing. */
export function subjectReference({
  key,
  organisation,
  subject,
}: {
  key: Buffer
  organisation: string
  subject: string
}): Buffer {
  return createHmac('sha256', key).update(`${organisation}\0${subject}`).digest()
}

/**
 * Finds or begins the subjects of a group of credentials, each with the data key that its claims are kept under.
 * Answers by the subject's DID.
 */
export async function findSubjects({
  transaction,
  world,
  organisation,
  subjects,
  now,
}: {
  transaction: Transaction<IssuanceTables>
  world: Pick<IssuerWorld, 'subjectKeySeal' | 'subjectReferenceKey'>
  organisation: string
  subjects: readonly string[]
  now: Date
}): Promise<Map<string, Subject>> {
  const byReference = new Map<string, string>()
  for (const subject of subjects) {
    const reference = subjectReference({ key: world.subjectReferenceKey, organisation, subject })
    byReference.set(reference.toString('hex'), subject)
  }
  // in one order everywhere, so that two groups with the same subjects wait for each other instead of locking up
  const references = [...byReference.keys()].sort()
  const rows = await sql<{ id: string; reference: Buffer; sealed_key: Buffer }>`
    INSERT INTO subjects (id, organisation, reference, sealed_key, created_at)
    SELECT id, ${organisation}, decode(reference, 'hex'), decode(sealed_key, 'hex'), ${now}
    FROM unnest(
      ${references.map(() => randomUUID())}::uuid[],
      ${references}::text[],
      ${references.map(() => world.subjectKeySeal.seal(randomBytes(32)).toString('hex'))}::text[]
    ) AS new (id, reference, sealed_key)
    ON CONFLICT (organisation, reference) DO UPDATE SET reference = excluded.reference
    RETURNING id, reference, sealed_key
  `.execute(transaction)
  return new Map(
    rows.rows.map((row) => [
      byReference.get(row.reference.toString('hex'))!,
      { id: row.id, seal: sealWith(world.subjectKeySeal.open(row.sealed_key)) },
    ]),
  )
}
