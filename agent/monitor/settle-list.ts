import { gunzipSync, gzipSync } from 'node:zlib'
import { type Kysely, sql, type Transaction } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { diffBits, type ListView } from './effective-bits.ts'
import type { MonitorEventType } from './monitor-event.ts'
import { type NewEvent, writeEvents } from './write-events.ts'

/** Indexes a statement. */
const CHUNK = 1000

/**
 * Moves a watched list to what it says now and tells the monitors whose bit changed, in one transaction: a restart finds
 * either none of it or all. What costs is the bits that changed, not the monitors there are.
 *
 * @returns how many monitors were told
 */
export async function settleList({
  database,
  queue,
  list,
  view,
  now,
}: {
  database: Kysely<MonitorTables>
  queue: Pick<DeliveryQueue, 'enqueue'>
  /** Id of the watched list. */
  list: number
  view: ListView
  now: Date
}): Promise<number> {
  return await database.transaction().execute(async (transaction) => {
    const row = await transaction
      .selectFrom('watched_lists')
      .selectAll()
      .where('id', '=', list)
      .forUpdate()
      .executeTakeFirst()
    if (!row || row.state === view.state) return 0
    const bits = view.readBits()
    const revision = row.revision + 1
    const change = `list ${list} ${revision}`
    let told = 0
    for (const changes of chunks(diffBits(gunzipSync(row.bits), bits))) {
      const moved = await moveStatuses({ transaction, list, changes })
      const events = moved.map((status): NewEvent => {
        const { monitor, bit_index: index, is_set: isSet } = status
        return {
          monitor: { ...status, id: monitor },
          type: typeOf({ purpose: row.purpose, isSet }),
          evidence: { list: row.url, purpose: row.purpose, index, ...view.evidence },
        }
      })
      await writeEvents({ transaction, queue, events, change, now })
      told += moved.length
    }
    await transaction
      .updateTable('watched_lists')
      .set({ version: view.version, state: view.state, bits: gzipSync(bits), revision })
      .where('id', '=', list)
      .execute()
    return told
  })
}

async function moveStatuses({
  transaction,
  list,
  changes,
}: {
  transaction: Transaction<MonitorTables>
  list: number
  changes: readonly { index: number; value: boolean }[]
}) {
  const { rows } = await sql<{
    monitor: string
    bit_index: number
    is_set: boolean
    organisation: string
    reference: string
    digest: string
    webhook: string | null
  }>`
    UPDATE monitor_statuses AS status SET is_set = change.value
    FROM unnest(${changes.map(({ index }) => index)}::integer[], ${changes.map(({ value }) => value)}::boolean[])
      AS change (index, value), monitors
    WHERE status.list = ${list} AND status.bit_index = change.index AND status.is_set <> change.value
      AND monitors.id = status.monitor
    RETURNING status.monitor, status.bit_index, status.is_set,
      monitors.organisation, monitors.reference, monitors.digest, monitors.webhook
  `.execute(transaction)
  return rows
}

function typeOf({ purpose, isSet }: { purpose: string; isSet: boolean }): MonitorEventType {
  if (!isSet) return 'credential.reinstated'
  return purpose === 'revocation' ? 'credential.revoked' : 'credential.suspended'
}

function* chunks<Item>(items: Iterable<Item>): Generator<Item[]> {
  let chunk: Item[] = []
  for (const item of items) {
    chunk.push(item)
    if (chunk.length < CHUNK) continue
    yield chunk
    chunk = []
  }
  if (chunk.length > 0) yield chunk
}
