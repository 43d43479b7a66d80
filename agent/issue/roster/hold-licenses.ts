import { sql } from 'kysely'
import { sealWith } from '#agent/keys/seal.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerWorld } from '../issuer-world.ts'
import { openJson } from '../license/read-license.ts'
import { claimsKey, licenseKey } from './license-key.ts'

/** A license that is on record, and a digest of its claims as they are now. */
export type HeldLicense = { record: string; claims: string }

const PAGE = 1_000

/**
 * The licenses that an organisation has on record, by their keys. Claims are kept under their subjects' keys and are
 * looked through once: no index tells a license number. Those of erased subjects are not among them.
 */
export async function holdLicenses({
  world: { database, subjectKeySeal },
  organisation,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectKeySeal'>
  organisation: Pick<Organisation, 'id'>
}): Promise<Map<string, HeldLicense>> {
  const held = new Map<string, HeldLicense>()
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const { rows } = await sql<{ id: string; sealed_key: Buffer; sealed_claims: Buffer }>`
      SELECT records.id, sealed_key, newest.sealed_claims
      FROM records
      JOIN subjects ON subjects.id = records.subject
      CROSS JOIN LATERAL (
        SELECT sealed_claims FROM record_versions
        WHERE record = records.id ORDER BY version DESC LIMIT 1
      ) AS newest
      WHERE records.organisation = ${organisation.id} AND records.family = 'practitioner-license'
        AND sealed_key IS NOT NULL AND records.id > ${after}
      ORDER BY records.id LIMIT ${PAGE}
    `.execute(database)
    for (const { id, sealed_key, sealed_claims } of rows) {
      const claims = openJson<Record<string, unknown>>(
        sealWith(subjectKeySeal.open(sealed_key)),
        sealed_claims,
      )
      const key = licenseKey(claims)
      if (key !== undefined) held.set(key, { record: id, claims: claimsKey(claims) })
    }
    if (rows.length < PAGE) return held
    after = rows.at(-1)!.id
  }
}
