import { randomUUID } from 'node:crypto'
import { AgentError, type Fault } from '#agent/errors.ts'
import { parseCredential } from '#agent/proofs/parse-credential.ts'
import type { Check, Verdict } from '#agent/verify/verdict.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import { family } from '#schemas/patient-consent/family.ts'
import type { ConsentWorld } from './consent-world.ts'
import type { KeptConsent } from './read-consents.ts'
import { sealJson } from './seal-json.ts'

/** A consent that is held from now on; `id` is the credential's. */
export type HeldOutcome = { id: string; receivedAt: Date }

/** What was presented, in answer to a challenge or a request, with what was found of it. */
export type PresentedConsents = {
  credentials: readonly unknown[]
  /** Who presented them. */
  holder: string | null
  /** Of the presentation. */
  checks: readonly Check[]
  /** Of the credentials in it; empty for one that is its own presentation. */
  verdicts: readonly Verdict[]
}

/**
 * Holds the consents that were presented, for the organisation that they were presented to. Presenting one again changes
 * nothing.
 *
 * @throws {AgentError} CONSENT_NOT_VALID; CONSENT_WITHDRAWN
 */
export async function holdConsents({
  world,
  presented,
  organisation,
  now,
}: {
  world: ConsentWorld
  presented: PresentedConsents
  organisation: string
  now: Date
}): Promise<HeldOutcome[]> {
  checkVerdict(presented)
  const { credentials, holder } = presented
  const kept: KeptConsent[] = []
  for (const [place, credential] of credentials.entries()) {
    kept.push(await readConsent({ credential, holder, place }))
  }
  const held: HeldOutcome[] = []
  for (const consent of kept) held.push(await keep({ world, consent, organisation, now }))
  return held
}

/**
 * A consent that somebody granted for a patient is presented by whoever granted it: that the subject is another is no
 * fault then. Each credential is held against that in `readConsent`.
 */
function checkVerdict({ checks, verdicts }: PresentedConsents): void {
  const faults: Fault[] = checks
    .filter(
      ({ outcome, code }) => outcome !== 'pass' && outcome !== 'skipped' && code !== 'SUBJECT_NOT_HOLDER',
    )
    .map(({ code, message }) => ({ pointer: '/verifiablePresentation', code, message }))
  for (const { verdict, checks } of verdicts) {
    if (verdict === 'valid') continue
    const stops = checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown')
    faults.push(...stops.map(({ code, message }) => ({ pointer: '/verifiablePresentation', code, message })))
  }
  if (faults.length > 0) throw refuse(faults)
}

async function readConsent({
  credential,
  holder,
  place,
}: {
  credential: unknown
  holder: string | null
  place: number
}): Promise<KeptConsent> {
  const { payload, issuer, types } = await parseCredential({ credential })
  const stop = (code: string, message: string) =>
    refuse([{ pointer: `/verifiablePresentation/verifiableCredential/${place}`, code, message }])
  if (!types.includes(family.credentialType)) throw stop('TYPE_NOT_ACCEPTED', 'it is no consent')
  const claims = payload.credentialSubject as PatientConsent
  if (typeof payload.id !== 'string') throw stop('ID_MISSING', 'a consent without an id cannot be withdrawn')
  if (holder !== claims.id && holder !== claims.grantor.id) {
    throw stop('SUBJECT_NOT_HOLDER', 'it is presented by neither the patient nor whoever granted it')
  }
  return { id: payload.id, issuer: issuer!, credential, claims }
}

/** @throws {AgentError} CONSENT_WITHDRAWN: nobody brings back what the patient took back */
async function keep({
  world: { database, seal, digest },
  consent,
  organisation,
  now,
}: {
  world: ConsentWorld
  consent: KeptConsent
  organisation: string
  now: Date
}): Promise<HeldOutcome> {
  const key = digest.consent(consent)
  const withdrawn = await database
    .selectFrom('consent_withdrawals')
    .select('sequence')
    .where('consent', '=', key)
    .executeTakeFirst()
  if (withdrawn) throw new AgentError('CONSENT_WITHDRAWN', 'a consent that was withdrawn is not held again')
  await database
    .insertInto('consents')
    .values({
      id: randomUUID(),
      organisation,
      consent: key,
      credential: digest.credential(consent.id),
      patient: digest.patient(consent.claims.id),
      sealed: sealJson(seal, consent),
      received_at: now,
    })
    .onConflict((conflict) => conflict.columns(['organisation', 'consent']).doNothing())
    .execute()
  const row = await database
    .selectFrom('consents')
    .select('received_at')
    .where('organisation', '=', organisation)
    .where('consent', '=', key)
    .executeTakeFirstOrThrow()
  return { id: consent.id, receivedAt: row.received_at }
}

function refuse(faults: readonly Fault[]): AgentError {
  return new AgentError('CONSENT_NOT_VALID', 'not a presentation of valid consents', { faults })
}
