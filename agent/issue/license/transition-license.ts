import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { ruleOf } from '#schemas/practitioner-license/lifecycle.ts'
import { createRowId } from '../create-row-id.ts'
import type { IssueCredentials, IssuedCredential } from '../issue-credentials.ts'
import type { Actor, IssuerWorld } from '../issuer-world.ts'
import { readIssued } from '../read-credential.ts'
import { changeLicense } from './change-license.ts'
import { readLicense } from './read-license.ts'
import { recordWithoutIssuing, versionConflict } from './record-without-issuing.ts'
import { reissueLicense } from './reissue-license.ts'
import { type Idempotency, type Proposal, type ReasonedOrder, writeTransition } from './transition-row.ts'

export type LicenseIssuing = { world: IssuerWorld; issueCredentials: IssueCredentials }

/** What became of a transition. `version` is that of the record afterwards; a waiting one has changed nothing. */
export type TransitionResult = {
  id: string
  state: 'applied' | 'waiting' | 'refused'
  version: number
  issued?: IssuedCredential
}

/**
 * Takes a license through a transition: the new version of its record, and what becomes of its credentials, are recorded
 * together. Where the organisation asks for a second person, the order waits for one.
 *
 * @param expectedVersion the version of the record that the order is about
 * @throws {AgentError} RECORD_NOT_FOUND, SUBJECT_ERASED, RECORD_VERSION_CONFLICT, IDEMPOTENCY_KEY_REUSED;
 * TRANSITION_NOT_ALLOWED, TRANSITION_OUT_OF_ORDER, TRANSITION_INVALID, CLAIMS_INVALID; APPROVAL_NEEDS_ANOTHER for an order
 * that names no person where a second one has to approve; what issuing can be refused with
 */
export async function transitionLicense({
  issuing,
  organisation,
  record,
  order,
  expectedVersion,
  actor,
  idempotency,
  now,
}: {
  issuing: LicenseIssuing
  organisation: Organisation
  record: string
  order: ReasonedOrder
  expectedVersion: number
  actor: Actor
  idempotency?: Idempotency
  now: Date
}): Promise<TransitionResult> {
  const { world } = issuing
  const findEarlier = () => readEarlier({ world, organisation, record, idempotency })
  const license = await readLicense({ world, organisation, record })
  const earlier = await findEarlier()
  if (earlier) return earlier
  const id = createRowId(now)
  const proposal: Proposal = {
    ...{ id, organisation, license, order, proposedBy: actor },
    ...(idempotency ? { idempotency } : {}),
  }
  try {
    if (license.version !== expectedVersion) throw versionConflict()
    if (await needsApproval({ world, organisation, order })) {
      return await proposeTransition({ world, proposal, now })
    }
    return await applyProposal({ issuing, proposal, actor, now })
  } catch (error) {
    // the same request, sent twice at once: the other one was first
    const isLate = error instanceof AgentError && error.code === 'RECORD_VERSION_CONFLICT'
    const first = isLate ? await findEarlier() : undefined
    if (first) return first
    throw error
  }
}

/** Carries out a proposal, of whoever made it, as the actor's. */
export async function applyProposal({
  issuing,
  proposal,
  actor,
  now,
}: {
  issuing: LicenseIssuing
  proposal: Proposal
  actor: Actor
  now: Date
}): Promise<TransitionResult> {
  const { id, license, order } = proposal
  const claims = changeLicense({ claims: license.claims, order, now })
  const { effect } = ruleOf(order.transition)
  const isIssued = effect === 'renew' || effect === 'replace'
  const applying = { proposal, claims, actor, now }
  const done = isIssued
    ? await reissueLicense({ issuing, ...applying })
    : await recordWithoutIssuing({ world: issuing.world, ...applying })
  return { id, state: 'applied', ...done }
}

async function proposeTransition({
  world,
  proposal,
  now,
}: {
  world: IssuerWorld
  proposal: Proposal
  now: Date
}): Promise<TransitionResult> {
  const { id, license, order, proposedBy } = proposal
  if (proposedBy.person === null) {
    throw new AgentError('APPROVAL_NEEDS_ANOTHER', 'name the person who asks: another one has to approve it')
  }
  // what could not be done now is not put before anybody
  changeLicense({ claims: license.claims, order, now })
  await world.database.transaction().execute((transaction) => writeTransition({ transaction, proposal, now }))
  return { id, state: 'waiting', version: license.version }
}

async function needsApproval({
  world,
  organisation,
  order,
}: {
  world: Pick<IssuerWorld, 'database'>
  organisation: Organisation
  order: ReasonedOrder
}): Promise<boolean> {
  const row = await world.database
    .selectFrom('license_approvals')
    .select('transition')
    .where('organisation', '=', organisation.id)
    .where('transition', '=', order.transition)
    .executeTakeFirst()
  return row !== undefined
}

/** What came of an earlier request with the same Idempotency-Key. */
async function readEarlier({
  world,
  organisation,
  record,
  idempotency,
}: {
  world: IssuerWorld
  organisation: Organisation
  record: string
  idempotency: Idempotency | undefined
}): Promise<TransitionResult | undefined> {
  if (!idempotency) return undefined
  const row = await world.database
    .selectFrom('license_transitions')
    .select(['id', 'state', 'version', 'expected_version', 'credential', 'request_digest'])
    .where('organisation', '=', organisation.id)
    .where('record', '=', record)
    .where('idempotency_key', '=', idempotency.key)
    .executeTakeFirst()
  if (!row) return undefined
  if (!row.request_digest?.equals(idempotency.requestDigest)) {
    throw new AgentError('IDEMPOTENCY_KEY_REUSED', 'this Idempotency-Key was used for another request')
  }
  const { id, state, version, expected_version, credential } = row
  return {
    ...{ id, state, version: version ?? expected_version },
    ...(credential === null ? {} : { issued: await readIssued({ world, organisation, id: credential }) }),
  }
}
