import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { AgentError } from '#agent/errors.ts'
import { createRowId } from '#agent/issue/create-row-id.ts'
import { findSubjects } from '#agent/issue/find-subjects.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { checkSignedConsent } from '#schemas/trial-enrolment/check-signed-consent.ts'
import type { EnrolmentFault } from '#schemas/trial-enrolment/enrolment-fault.ts'
import { obtainedTime, type SignedConsent, signingTimes } from '#schemas/trial-enrolment/signed-consent.ts'
import { readTrialFile } from './read-trial.ts'
import { siteDids } from './site-dids.ts'
import type { TrialWorld } from './trial-world.ts'

/** A consent that is on record. `faults` say why it does not count; one that does has none. */
export type RecordedConsent = { id: string; obtainedAt: Date; faults: readonly EnrolmentFault[] }

/**
 * Records that a consent form was signed. What was signed wrongly is recorded as well, with what is wrong: it happened,
 * and is a deviation to be seen. It is kept under the subject's key, with the names of who signed.
 *
 * @throws {AgentError} TRIAL_NOT_FOUND; CONSENT_INVALID if nobody signed, or somebody will
 */
export async function recordConsent({
  world,
  organisation,
  trial,
  consent,
  actor,
  now,
}: {
  world: TrialWorld
  organisation: Organisation
  trial: string
  consent: SignedConsent
  actor: Actor
  now: Date
}): Promise<RecordedConsent> {
  const file = await readTrialFile({ database: world.database, organisation, trial })
  const times = signingTimes(consent)
  if (times.length === 0 || times.some((time) => time > now.getTime())) {
    const message = times.length === 0 ? 'nobody signed' : 'a signature is of a time that has not come'
    throw new AgentError('CONSENT_INVALID', message, {
      faults: [
        {
          pointer: '/signatures',
          code: times.length === 0 ? 'SIGNATURE_MISSING' : 'SIGNATURE_IN_FUTURE',
          message,
        },
      ],
    })
  }
  const id = createRowId(now)
  await world.database.transaction().execute(async (transaction) => {
    const subjects = await findSubjects({
      transaction,
      world,
      organisation: organisation.id,
      subjects: [consent.subject],
      now,
    })
    const subject = subjects.get(consent.subject)!
    await transaction
      .insertInto('trial_consents')
      .values({
        id,
        organisation: organisation.id,
        trial,
        subject: subject.id,
        sealed_consent: subject.seal.seal(Buffer.from(JSON.stringify(consent), 'utf8')),
        recorded_at: now,
        client: actor.client,
        person: actor.person,
      })
      .execute()
    await appendAuditEntries({
      transaction,
      organisation: organisation.id,
      entries: [
        { action: 'trial.consent', object: id, outcome: 'done', client: actor.client, person: actor.person },
      ],
      now,
    })
  })
  const faults = checkSignedConsent({ consent, trial: file, site: siteDids(organisation), at: now.getTime() })
  return { id, obtainedAt: new Date(obtainedTime(consent)), faults }
}
