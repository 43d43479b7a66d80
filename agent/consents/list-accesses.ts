import { parseHolderRequest, useHolderRequest, verifyHolderRequest } from './check-holder-request.ts'
import type { ConsentWorld } from './consent-world.ts'
import type { KeptDecision } from './describe-access.ts'
import { findOwnConsents } from './find-own-consents.ts'
import type { RecordedDecision } from './record-decisions.ts'
import { openJson } from './seal-json.ts'

const PAGE = 200

type Page = { decisions: KeptDecision[]; next: string }

/**
 * Who asked for a patient's records, and what was decided, permits and denials alike: for the patient, at every
 * organisation that holds the consent.
 *
 * @param compact a JWS of typ careseal-accesses+jwt: see parseHolderRequest
 * @param after the sequence that was read last
 * @throws {AgentError} HOLDER_PROOF_INVALID; HOLDER_PROOF_USED; HOLDER_UNAVAILABLE; CONSENT_NOT_FOUND; CONSENT_NOT_YOURS
 */
export async function listAccesses({
  world,
  id,
  compact,
  audience,
  after,
  now,
}: {
  world: ConsentWorld
  id: string
  compact: string
  audience: string
  after: bigint
  now: Date
}): Promise<Page> {
  const request = parseHolderRequest({ compact, type: 'careseal-accesses+jwt', subject: id, audience, now })
  const own = await findOwnConsents({ world, id, did: request.did, now })
  const { database, verifier } = world
  await verifyHolderRequest({ verifier, request, now })
  await useHolderRequest({ database, request })
  const patient = world.digest.patient(own[0]!.claims.id)
  const holders = database
    .selectFrom('consents')
    .select('organisation')
    .where(
      'consent',
      'in',
      own.map(({ consent }) => consent),
    )
  const rows = await decisionsAfter(world, after)
    .where('patient', '=', patient)
    .where('organisation', 'in', holders)
    .execute()
  return toPage({ world, rows, after })
}

/** The decisions of an organisation for which glass was broken, oldest first: for whoever reviews them. */
export async function listAlerts({
  world,
  organisation,
  after,
}: {
  world: ConsentWorld
  organisation: string
  after: bigint
}): Promise<Page> {
  const rows = await decisionsAfter(world, after)
    .where('organisation', '=', organisation)
    .where('broke_glass', '=', true)
    .execute()
  return toPage({ world, rows, after })
}

function decisionsAfter({ database }: ConsentWorld, after: bigint) {
  return database
    .selectFrom('consent_decisions')
    .select(['sequence', 'id', 'organisation', 'sealed', 'decided_at'])
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(PAGE)
}

function toPage({
  world: { seal },
  rows,
  after,
}: {
  world: ConsentWorld
  rows: readonly { sequence: bigint; id: string; organisation: string; sealed: Buffer; decided_at: Date }[]
  after: bigint
}): Page {
  const decisions = rows.map(({ id, organisation, sealed, decided_at }) => ({
    ...openJson<RecordedDecision>(seal, sealed),
    id,
    organisation,
    decidedAt: decided_at,
  }))
  return { decisions, next: String(rows.at(-1)?.sequence ?? after) }
}
