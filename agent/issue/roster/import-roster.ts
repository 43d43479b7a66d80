import { hash } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { PractitionerLicense } from '#schemas/practitioner-license/claims.ts'
import { createCheckEntitlement } from '../check-entitlement.ts'
import { createIssueCredentials, type IssueRequest } from '../issue-credentials.ts'
import type { Actor, IssuerWorld } from '../issuer-world.ts'
import { startOfDay } from '../license/record-without-issuing.ts'
import { requestLicense } from '../license/request-license.ts'
import { checkRow, refuseWith } from './check-row.ts'
import { type EarlierRow, findEarlierRows } from './find-earlier-rows.ts'
import { holdLicenses } from './hold-licenses.ts'
import type { RosterOutcome, RosterRow } from './roster-outcome.ts'
import { surveyRows } from './survey-rows.ts'

/** So many rows share their commits. */
const BATCH = 1_000

/**
 * Issues a license for each row of a roster that can be, in batches, and says what came of every row. Each row has an
 * Idempotency-Key of its own, `roster:<digest>:<row>`: an import that was cut short is run again with the same file, and
 * issues nothing twice. After those keys are forgotten, a license that is on record keeps its row from being issued.
 *
 * @param read reads the roster from its beginning: it is looked through once, and then carried out
 * @param digest SHA-256 of the roster, in hex
 * @param dryRun checks alone, and writes nothing
 * @returns how long the roster is, and the outcomes in its order, as they come about
 */
export async function importRoster({
  world,
  organisation,
  read,
  digest,
  actor,
  dryRun,
  now,
}: {
  world: IssuerWorld
  organisation: Organisation
  read: () => AsyncIterable<RosterRow>
  digest: string
  actor: Actor
  dryRun: boolean
  now: () => Date
}): Promise<{ rows: number; outcomes: AsyncGenerator<RosterOutcome[]> }> {
  const survey = await surveyRows(read())
  const held = await holdLicenses({ world, organisation })
  const ground = { organisation, checkEntitlement: createCheckEntitlement({ world }), survey, held }
  const issueCredentials = createIssueCredentials({ world })

  async function carryOut(batch: readonly RosterRow[]): Promise<RosterOutcome[]> {
    const earlier = await findEarlier(batch)
    const outcomes = new Map<number, RosterOutcome>()
    const requests: { row: number; request: IssueRequest }[] = []
    for (const entry of batch) {
      const { row } = entry
      const begun = earlier.get(keyOf(row))
      if (begun?.isSigned) {
        outcomes.set(row, { row, outcome: 'issued-before', id: begun.id, record: begun.record })
        continue
      }
      // what was recorded was checked then, and is only to be signed
      const checked =
        begun && 'claims' in entry
          ? { row, claims: entry.claims as PractitionerLicense }
          : await checkRow({ entry, ground, now: now() })
      if ('outcome' in checked) outcomes.set(row, checked)
      else if (dryRun) outcomes.set(row, { row, outcome: 'to-issue' })
      else requests.push({ row, request: requestOf(row, checked.claims) })
    }
    const issued = await issueCredentials({ organisation, requests: requests.map(({ request }) => request) })
    for (const [place, { row }] of requests.entries()) {
      const answer = issued[place]!
      const isEarlier = earlier.has(keyOf(row))
      outcomes.set(
        row,
        answer instanceof AgentError
          ? refuseWith(row, answer)
          : {
              row,
              outcome: isEarlier ? 'issued-before' : 'issued',
              id: answer.id,
              record: answer.record,
            },
      )
    }
    return batch.map(({ row, source }) => ({ ...(source ? { source } : {}), ...outcomes.get(row)! }))
  }

  /** Nothing was issued before where nothing is on record. */
  async function findEarlier(batch: readonly RosterRow[]): Promise<Map<string, EarlierRow>> {
    if (held.size === 0) return new Map()
    const keys = batch.map(({ row }) => keyOf(row))
    return findEarlierRows({ database: world.database, organisation, keys })
  }

  const keyOf = (row: number) => `roster:${digest}:${row}`

  function requestOf(row: number, claims: PractitionerLicense): IssueRequest {
    const requestDigest = hash('sha256', JSON.stringify(claims), 'buffer')
    return {
      requested: requestLicense(claims),
      actor,
      effectiveAt: startOfDay(claims.statusDate),
      reason: `row ${row} of roster ${digest}`,
      idempotency: { key: keyOf(row), requestDigest },
      now: now(),
    }
  }

  return { rows: survey.rows, outcomes: oneAhead(takeBatches(read()), carryOut) }
}

async function* takeBatches(rows: AsyncIterable<RosterRow>): AsyncGenerator<RosterRow[]> {
  let batch: RosterRow[] = []
  for await (const entry of rows) {
    batch.push(entry)
    if (batch.length < BATCH) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** While one batch is signed the next is read and recorded; no more than two are held. */
async function* oneAhead<Batch, Outcome>(
  batches: AsyncIterable<Batch>,
  carryOut: (batch: Batch) => Promise<Outcome>,
): AsyncGenerator<Outcome> {
  let before: Promise<Outcome> | undefined
  for await (const batch of batches) {
    const next = carryOut(batch)
    // it is awaited below, or with the batch before
    next.catch(() => {})
    if (before) yield await before
    before = next
  }
  if (before) yield await before
}
