import { sql } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { checkIrbApproval, checkProtocolVersion } from '#schemas/trial-enrolment/check-trial-document.ts'
import type { IrbApproval, ProtocolVersion, TrialFile, TrialResult } from '#schemas/trial-enrolment/trial.ts'
import { checkTrialStatus, type TrialStatus } from '#schemas/trial-enrolment/trial-status.ts'
import { publishDocument } from './publish-document.ts'
import { readTrialFile } from './read-trial.ts'
import type { TrialWorld } from './trial-world.ts'

/** What is added to a trial. */
export type TrialAddition =
  | { kind: 'protocol-version'; content: ProtocolVersion }
  | { kind: 'irb-approval'; content: IrbApproval }
  | { kind: 'result'; content: TrialResult }
  | { kind: 'status'; content: TrialStatus }

/**
 * Adds a version of the protocol, an approval, a result or a status to a trial. Nothing is changed or taken back: what was wrong is
 * followed by what is right (21 CFR 11.10(e): "shall not obscure previously recorded information").
 *
 * @returns the SHA-256 of the document in JCS form, 0x and hex
 * @throws {AgentError} TRIAL_NOT_FOUND; TRIAL_INVALID
 */
export async function addTrialDocument({
  world,
  organisation,
  trial,
  addition,
  actor,
  now,
}: {
  world: Pick<TrialWorld, 'database'>
  organisation: Pick<Organisation, 'id'>
  trial: string
  addition: TrialAddition
  actor: Actor
  now: Date
}): Promise<{ digest: string }> {
  return world.database.transaction().execute(async (transaction) => {
    // the order of additions is the order of the log
    await sql`SELECT FROM organisations WHERE id = ${organisation.id} FOR UPDATE`.execute(transaction)
    const file = await readTrialFile({ database: transaction, organisation, trial })
    const faults = checkAddition(addition, file)
    if (faults.length > 0) {
      throw new AgentError('TRIAL_INVALID', 'it does not fit what is on record of the trial', { faults })
    }
    return publishDocument({ transaction, organisation, trial, ...addition, actor, now })
  })
}

function checkAddition(addition: TrialAddition, trial: TrialFile) {
  if (addition.kind === 'protocol-version') return checkProtocolVersion({ version: addition.content, trial })
  if (addition.kind === 'irb-approval') return checkIrbApproval({ approval: addition.content, trial })
  if (addition.kind === 'status') return checkTrialStatus({ status: addition.content, ...trial })
  return []
}
