import { randomUUID } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import { encodeBinaryArray } from '#agent/store/binary-array.ts'
import { groupCommit } from '#agent/store/group-commit.ts'
import type { ConsentTables } from '#agent/store/tables/consent.ts'
import type { ConsentRequest } from '#schemas/patient-consent/consent-request.ts'
import type { ConsentDecision } from '#schemas/patient-consent/decide-consent.ts'
import { sealJson } from './seal-json.ts'

/** At most this many decisions share a commit. */
const MAX_GROUP = 1_000

/** What is kept of a decision, sealed. Moments are RFC 3339. */
export type RecordedDecision = {
  request: ConsentRequest
  decision: ConsentDecision['decision']
  brokeGlass: boolean
  obligations: ConsentDecision['obligations']
  basedOn: readonly string[]
  /** The moment that was asked about. */
  at: string
  client: string
  person: string | null
}

export type DecisionToRecord = {
  /** Digest of the patient's DID. */
  patient: Buffer
  organisation: string
  record: RecordedDecision
  now: Date
}

export type RecordDecision = (decision: DecisionToRecord) => Promise<{ id: string }>

/**
 * Records decisions, permits and denials alike; of those for which glass was broken the alert with them, to be told by
 * tellAlerts. One is durable when its promise resolves: answer only then.
 */
export function createRecordDecision({
  database,
  seal,
}: {
  database: Kysely<ConsentTables>
  seal: Seal
}): RecordDecision {
  return groupCommit<DecisionToRecord, { id: string }>({
    max: MAX_GROUP,
    write: async (decisions) => {
      const ids = decisions.map(() => randomUUID())
      const bytes = (elements: readonly Buffer[]) => encodeBinaryArray({ type: 'bytea', elements })
      // one statement: no decision for which glass was broken without its alert, and none waits for who is told
      await sql`
        WITH decided AS (
          INSERT INTO consent_decisions (id, organisation, patient, sealed, broke_glass, decided_at)
          SELECT * FROM unnest(
            ${ids}::uuid[],
            ${decisions.map(({ organisation }) => organisation)}::text[],
            ${bytes(decisions.map(({ patient }) => patient))}::bytea[],
            ${bytes(decisions.map(({ record }) => sealJson(seal, record)))}::bytea[],
            ${decisions.map(({ record }) => record.brokeGlass)}::boolean[],
            ${decisions.map(({ now }) => now)}::timestamptz[]
          )
          RETURNING id, organisation, broke_glass, decided_at
        )
        INSERT INTO consent_alerts (decision, organisation, decided_at)
        SELECT id, organisation, decided_at FROM decided WHERE broke_glass
      `.execute(database)
      return ids.map((id) => ({ id }))
    },
  })
}
