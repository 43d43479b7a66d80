import { AgentError, type Fault } from '#agent/errors.ts'
import { type CredentialVerdict, verifyCredential } from '#agent/verify/verify-credential.ts'
import type { ConsentRequest } from '#schemas/patient-consent/consent-request.ts'
import { type ConsentDecision, decideConsent } from '#schemas/patient-consent/decide-consent.ts'
import type { ConsentStanding } from '#schemas/patient-consent/list-in-force.ts'
import type { ConsentWorld } from './consent-world.ts'
import { findStanding } from './find-standing.ts'
import { type FoundConsent, readConsents } from './read-consents.ts'

/** A withdrawal may come at any time: nobody should act on a decision for longer. */
const MAX_LIFETIME_MS = 60_000

/** How a consent that was looked at stands: the check that says so, and the block as of which. */
export type ConsentStatus = {
  id: string
  standing: ConsentStanding
  withdrawn: boolean
  code: string
  block: unknown
}

export type DecisionAnswer = ConsentDecision & {
  /** Of the record. */
  id: string
  evaluatedAt: Date
  status: readonly ConsentStatus[]
}

/**
 * Decides a request by the consents that the organisation holds of the patient, and records the decision before it
 * answers. Each consent is verified again, against the lists and the registry that the verifier follows: nothing is
 * fetched for one that is warm.
 *
 * @param at a past moment: what would have been decided then; now if left out
 * @throws {AgentError} BREAK_GLASS_INVALID
 */
export async function decideRequest({
  world,
  request,
  at,
  organisation,
  client,
  person,
  now,
}: {
  world: ConsentWorld
  request: ConsentRequest
  at?: Date | undefined
  organisation: string
  client: string
  person: string | null
  now: Date
}): Promise<DecisionAnswer> {
  checkBreakGlass({ request, person })
  const patient = world.digest.patient(request.patient)
  const found = await readConsents({ world, by: { patient, organisation } })
  const moment = at ?? now
  const options = at === undefined ? {} : { at: at.toISOString() }
  const verdicts = await Promise.all(
    found.map(({ credential }) => verifyCredential({ credential, options, now, world: world.verifier })),
  )
  const consents = found.map((consent, place) => ({
    ...(at === undefined ? asOfNow(consent, now) : consent),
    standing: findStanding(verdicts[place]!),
  }))
  const decided = decideConsent({ consents, request, at: moment })
  const { decision, brokeGlass, obligations, basedOn } = decided
  const { id } = await world.recordDecision({
    patient,
    organisation,
    record: { request, decision, brokeGlass, obligations, basedOn, at: moment.toISOString(), client, person },
    now,
  })
  if (brokeGlass) world.logger.warn({ decision: id, organisation }, 'the glass was broken')
  return {
    ...decided,
    id,
    evaluatedAt: now,
    validUntil: at === undefined ? capLifetime(decided.validUntil, now) : decided.validUntil,
    status: consents.map((consent, place) =>
      describeStatus({ ...consent, moment, verdict: verdicts[place]! }),
    ),
  }
}

/** What is in the database has happened, whatever the clock of the process says that wrote it. */
function asOfNow(consent: FoundConsent, now: Date): FoundConsent {
  const { receivedAt, withdrawnAt } = consent
  return {
    ...consent,
    receivedAt: receivedAt > now ? now : receivedAt,
    withdrawnAt: withdrawnAt !== null && withdrawnAt > now ? now : withdrawnAt,
  }
}

function capLifetime(validUntil: Date | null, now: Date): Date {
  const end = now.getTime() + MAX_LIFETIME_MS
  return new Date(Math.min(end, validUntil?.getTime() ?? end))
}

function describeStatus({
  id,
  standing,
  withdrawnAt,
  moment,
  verdict,
}: {
  id: string
  standing: ConsentStanding
  withdrawnAt: Date | null
  moment: Date
  verdict: CredentialVerdict
}): ConsentStatus {
  const { checks } = verdict
  const status = checks.find(({ check }) => check === 'status')
  const stop =
    checks.find(({ outcome }) => outcome === 'fail') ?? checks.find(({ outcome }) => outcome === 'unknown')
  const withdrawn = withdrawnAt !== null && withdrawnAt <= moment
  return { id, standing, withdrawn, code: stop?.code ?? 'OK', block: status?.evidence.block ?? null }
}

/** Breaking the glass has an authority that the requester has, a reason, and a person who answers for it. */
function checkBreakGlass({ request, person }: { request: ConsentRequest; person: string | null }): void {
  const { purpose, breakGlass, requester } = request
  const faults: Fault[] = []
  const fault = (pointer: string, code: string, message: string) => faults.push({ pointer, code, message })
  if (purpose !== 'BTG') {
    if (breakGlass) fault('/breakGlass', 'FIELD_UNEXPECTED', 'breakGlass goes with the purpose BTG alone')
  } else if (!breakGlass) {
    fault('/breakGlass', 'FIELD_MISSING', 'the purpose BTG needs an authority and a reason')
  } else {
    if (!requester.roles.includes(breakGlass.authority)) {
      fault(
        '/breakGlass/authority',
        'AUTHORITY_NOT_HELD',
        'the authority is none of the roles of the requester',
      )
    }
    if (person === null)
      fault('/breakGlass', 'PERSON_MISSING', 'Careseal-Person must name who breaks the glass')
  }
  if (faults.length > 0)
    throw new AgentError('BREAK_GLASS_INVALID', 'the glass is not broken like this', { faults })
}
