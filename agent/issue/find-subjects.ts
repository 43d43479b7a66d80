import { createHmac, createSecretKey, type KeyObject, randomBytes } from 'node:crypto'
import { sql, type Transaction } from 'kysely'
import { type Seal, sealWith } from '#agent/keys/seal.ts'
import { encodeBinaryArray } from '#agent/store/binary-array.ts'
import type { IssuanceTables } from '#agent/store/tables/issuance.ts'
import { createRowId } from './create-row-id.ts'
import type { IssuerWorld } from './issuer-world.ts'

export type Subject = { id: string; seal: Seal }

/** The keyed digest by which an organisation finds a subject again; without the key it tells nothing. */
export function subjectReference({
  key,
  organisation,
  subject,
}: {
  key: Buffer | KeyObject
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
  const key = createSecretKey(world.subjectReferenceKey)
  const asked = subjects.map((subject) => {
    const reference = subjectReference({ key, organisation, subject })
    return { subject, reference, sortKey: reference.toString('hex') }
  })
  // in one order everywhere, so that two groups with the same subjects wait for each other instead of locking up
  asked.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1))
  const begun = asked.map(() => {
    const dataKey = randomBytes(32)
    return { id: createRowId(now), dataKey, sealedKey: world.subjectKeySeal.seal(dataKey) }
  })
  const { rows } = await sql<{ id: string; reference: Buffer; sealed_key: Buffer }>`
    INSERT INTO subjects (id, organisation, reference, sealed_key, created_at)
    SELECT id, ${organisation}, reference, sealed_key, ${now}
    FROM unnest(
      ${begun.map(({ id }) => id)}::uuid[],
      ${encodeBinaryArray({ type: 'bytea', elements: asked.map(({ reference }) => reference) })}::bytea[],
      ${encodeBinaryArray({ type: 'bytea', elements: begun.map(({ sealedKey }) => sealedKey) })}::bytea[]
    ) AS new (id, reference, sealed_key)
    ON CONFLICT (organisation, reference) DO UPDATE SET reference = excluded.reference
    RETURNING id, reference, sealed_key
  `.execute(transaction)
  const byReference = new Map(rows.map((row) => [row.reference.toString('hex'), row]))
  return new Map(
    asked.map(({ subject, sortKey }, place) => {
      const { id, sealed_key } = byReference.get(sortKey)!
      const { id: newId, dataKey } = begun[place]!
      return [subject, { id, seal: sealWith(id === newId ? dataKey : world.subjectKeySeal.open(sealed_key)) }]
    }),
  )
}
