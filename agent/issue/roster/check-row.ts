import { AgentError, type Fault } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { familyOfId } from '#schemas/families.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import type { createCheckEntitlement } from '../check-entitlement.ts'
import { requestLicense } from '../license/request-license.ts'
import type { HeldLicense } from './hold-licenses.ts'
import { claimsKey, licenseKey } from './license-key.ts'
import type { RosterOutcome, RosterRow } from './roster-outcome.ts'
import type { Survey } from './survey-rows.ts'

/** What rows are held against. */
export type RosterGround = {
  organisation: Organisation
  checkEntitlement: ReturnType<typeof createCheckEntitlement>
  survey: Survey
  held: ReadonlyMap<string, HeldLicense>
}

/**
 * Whether a row can be issued: it is a license by its family's rules, its organisation may issue it, no other row is about
 * the same license, and none is on record. The same in a dry run and in an import.
 *
 * @returns what came of the row, or its claims where it can be issued
 */
export async function checkRow({
  entry,
  ground: { organisation, checkEntitlement, survey, held },
  now,
}: {
  entry: RosterRow
  ground: RosterGround
  now: Date
}): Promise<RosterOutcome | { row: number; claims: PractitionerLicense }> {
  const { row } = entry
  if ('faults' in entry) return refuse(row, entry.faults)
  const family = familyOfId('practitioner-license')!
  const faults = validateClaims({ family, claims: entry.claims })
  if (faults.length > 0) return refuse(row, faults)
  const claims = entry.claims as PractitionerLicense
  const key = licenseKey(claims)!
  const repetition = survey.repeated.get(key)
  if (repetition && (repetition.differ || repetition.rows[0] !== row)) {
    const sameAs = repetition.rows.filter((other) => other !== row)
    return { ...refuse(row, [repetition.differ ? CONFLICTING : REPEATED]), sameAs }
  }
  const known = held.get(key)
  if (known && known.claims === claimsKey(claims)) return { row, outcome: 'present', record: known.record }
  if (known) return { ...refuse(row, [ON_RECORD]), record: known.record }
  if (Date.parse(requestLicense(claims).validUntil!) <= now.getTime()) return refuse(row, [RUN_OUT])
  try {
    const claimed = [{ type: family.credentialType, ...family.scopeOf(claims) }]
    await checkEntitlement({ organisation, typeId: family.typeId, claimed, now })
  } catch (error) {
    if (error instanceof AgentError) return refuseWith(row, error)
    throw error
  }
  return { row, claims }
}

const refuse = (row: number, faults: readonly Fault[]) => ({
  row,
  outcome: 'refused' as const,
  code: faults[0]!.code,
  faults,
})

/** The refusal that issuing answered. */
export function refuseWith(row: number, { code, message, faults }: AgentError): RosterOutcome {
  return {
    row,
    outcome: 'refused',
    code,
    faults: faults.length > 0 ? faults : [{ pointer: '', code, message }],
  }
}

const atNumber = (code: string, message: string): Fault => ({ pointer: '/licenseNumber', code, message })

const REPEATED = atNumber('ROW_REPEATED', 'an earlier row says the same')
const CONFLICTING = atNumber('ROWS_CONFLICT', 'other rows say something else about this license')
const ON_RECORD = atNumber('LICENSE_ON_RECORD', 'the license is on record, with other claims')
const RUN_OUT: Fault = {
  pointer: '/expirationDate',
  code: 'LICENSE_RUN_OUT',
  message: 'the last day is over: a credential would never be valid',
}
