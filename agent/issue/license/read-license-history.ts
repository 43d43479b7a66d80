import type { Organisation } from '#agent/organisations/organisation.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import {
  type LicenseStatus,
  type LicenseTransition,
  transitionsFrom,
} from '#schemas/practitioner-license/lifecycle.ts'
import type { Actor, IssuerWorld } from '../issuer-world.ts'
import { openJson, readLicense } from './read-license.ts'
import type { ReasonedOrder } from './transition-row.ts'

/** A version of the record: what the license was from `effective` on, who recorded it, when and why. */
export type LicenseVersion = {
  version: number
  status: LicenseStatus
  effective: Date
  recorded: Date
  recordedBy: Actor
  reason: string | null
  /** What led to it; null for a version that was issued without one. */
  transition: LicenseDecided | null
}

export type LicenseDecided = {
  id: string
  state: 'applied' | 'waiting' | 'refused'
  order: ReasonedOrder
  proposedBy: Actor
  proposed: Date
  decidedBy: Actor | null
  decided: Date | null
  refusal: string | null
  credential: string | null
}

export type LicenseHistory = {
  record: string
  version: number
  status: LicenseStatus
  /** The transitions that it can make now. */
  allowed: readonly LicenseTransition[]
  /** Oldest first. */
  versions: readonly LicenseVersion[]
  /** What waits for a second person, or was refused by one. */
  proposals: readonly LicenseDecided[]
}

/**
 * The whole life of a license, as it was recorded.
 *
 * @throws {AgentError} RECORD_NOT_FOUND, SUBJECT_ERASED
 */
export async function readLicenseHistory({
  world,
  organisation,
  record,
}: {
  world: Pick<IssuerWorld, 'database' | 'subjectKeySeal'>
  organisation: Pick<Organisation, 'id'>
  record: string
}): Promise<LicenseHistory> {
  const { seal, claims, version } = await readLicense({ world, organisation, record })
  const rows = await world.database
    .selectFrom('license_transitions')
    .selectAll()
    .where('record', '=', record)
    .orderBy('proposed_at')
    .orderBy('id')
    .execute()
  const decided = rows.map((row) => ({
    version: row.version,
    transition: {
      id: row.id,
      state: row.state,
      order: openJson<ReasonedOrder>(seal, row.sealed_order),
      proposedBy: { client: row.client, person: row.person },
      proposed: row.proposed_at,
      decidedBy:
        row.decided_client === null ? null : { client: row.decided_client, person: row.decided_person },
      decided: row.decided_at,
      refusal: row.sealed_refusal && seal.open(row.sealed_refusal).toString('utf8'),
      credential: row.credential,
    },
  }))
  const versions = await world.database
    .selectFrom('record_versions')
    .selectAll()
    .where('record', '=', record)
    .where('version', '<=', version)
    .orderBy('version')
    .execute()
  return {
    record,
    version,
    status: claims.status,
    allowed: transitionsFrom(claims.status),
    versions: versions.map((row) => ({
      version: row.version,
      status: openJson<PractitionerLicense>(seal, row.sealed_claims).status,
      effective: row.effective_at,
      recorded: row.recorded_at,
      recordedBy: { client: row.client, person: row.person },
      reason: row.sealed_reason && seal.open(row.sealed_reason).toString('utf8'),
      transition: decided.find((entry) => entry.version === row.version)?.transition ?? null,
    })),
    proposals: decided.flatMap((entry) => (entry.version === null ? entry.transition : [])),
  }
}
