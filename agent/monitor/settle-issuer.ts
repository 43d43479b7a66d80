import type { Kysely, Transaction } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import type { EventEvidence, MonitorEventType } from './monitor-event.ts'
import { type IssuerState, typeOfAccreditation, typeOfKeyState } from './read-issuer-state.ts'
import { writeEvents } from './write-events.ts'

/** Monitors a statement. */
const CHUNK = 1000

type Change = { name: string; type: MonitorEventType; evidence: EventEvidence }

/**
 * Moves a watched issuer to what the chain says now and tells all its monitors what changed, in one transaction.
 *
 * @returns how many events were written
 */
export async function settleIssuer({
  database,
  queue,
  watchedIssuer,
  state,
  now,
}: {
  database: Kysely<MonitorTables>
  queue: Pick<DeliveryQueue, 'enqueue'>
  /** Id of the watched issuer. */
  watchedIssuer: number
  state: IssuerState
  now: Date
}): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('watched_issuers')
      .selectAll()
      .where('id', '=', watchedIssuer)
      .forUpdate()
      .executeTakeFirst()
    if (!row) return 0
    const { key, accreditation } = state
    const next = {
      key_state: key?.state ?? row.key_state,
      accreditation: accreditation?.state ?? row.accreditation,
    }
    if (next.key_state === row.key_state && next.accreditation === row.accreditation) return 0
    const revision = row.revision + 1
    const changes: Change[] = []
    if (key && key.state !== row.key_state) {
      changes.push({ name: 'key', type: typeOfKeyState(key.state), evidence: key.evidence })
    }
    if (
      accreditation &&
      typeOfAccreditation(accreditation.state) !== typeOfAccreditation(row.accreditation)
    ) {
      const { evidence } = accreditation
      changes.push({ name: 'accreditation', type: typeOfAccreditation(accreditation.state), evidence })
    }
    let told = 0
    for (const { name, type, evidence } of changes) {
      const change = `issuer ${watchedIssuer} ${revision} ${name}`
      for await (const monitors of readMonitors(transaction, watchedIssuer)) {
        const events = monitors.map((monitor) => ({
          monitor,
          type,
          evidence: { issuer: row.issuer, ...evidence },
        }))
        await writeEvents({ transaction, queue, events, change, now })
        told += events.length
      }
    }
    await transaction
      .updateTable('watched_issuers')
      .set({ ...next, revision })
      .where('id', '=', watchedIssuer)
      .execute()
    return told
  })
}

/** All monitors of an issuer, some at a time: there may be a hundred thousand. */
async function* readMonitors(transaction: Transaction<MonitorTables>, watchedIssuer: number) {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const rows = await transaction
      .selectFrom('monitors')
      .select(['id', 'organisation', 'reference', 'digest', 'webhook'])
      .where('watched_issuer', '=', watchedIssuer)
      .where('id', '>', after)
      .orderBy('id')
      .limit(CHUNK)
      .execute()
    if (rows.length === 0) return
    yield rows
    after = rows.at(-1)!.id
  }
}
