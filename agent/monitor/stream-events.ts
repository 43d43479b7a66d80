import type { Kysely } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { Signal } from './signal.ts'

/** Other processes of the same verifier write events too: looked for this often. */
const LOOK_MS = 1_000
/** What keeps a connection alive that has nothing to say. */
const SILENCE_MS = 15_000
/** A subscriber comes back then, with a fresh access token, to where it was. */
const LIFETIME_MS = 15 * 60_000
const PAGE = 256

/**
 * An organisation's events as a stream of server-sent events (HTML Living Standard §9.2), from after an event on; the
 * reader's pace is the stream's.
 *
 * @param after the sequence that was seen last; only what comes from now on if left out
 * @param aborted ends the stream
 */
export async function* streamEvents({
  database,
  organisation,
  after,
  written,
  aborted,
}: {
  database: Kysely<MonitorTables>
  organisation: string
  after?: bigint | undefined
  /** Wakes when events were written by this process. */
  written: Signal
  aborted: AbortSignal
}): AsyncGenerator<string> {
  const end = performance.now() + LIFETIME_MS
  let position = after ?? (await readNewest({ database, organisation }))
  // a client that sees no event before it is cut off resumes from here
  yield `retry: 2000\nid: ${position}\n\n`
  let spoke = performance.now()
  while (!aborted.aborted && performance.now() < end) {
    const events = await database
      .selectFrom('monitor_events')
      .select(['sequence', 'type', 'body'])
      .where('organisation', '=', organisation)
      .where('sequence', '>', position)
      .orderBy('sequence')
      .limit(PAGE)
      .execute()
    for (const { sequence, type, body } of events) yield `id: ${sequence}\nevent: ${type}\ndata: ${body}\n\n`
    if (events.length > 0) {
      position = events.at(-1)!.sequence
      spoke = performance.now()
      if (events.length === PAGE) continue
    } else if (performance.now() - spoke > SILENCE_MS) {
      yield ':\n\n'
      spoke = performance.now()
    }
    await written.wait(LOOK_MS, aborted)
  }
}

async function readNewest({
  database,
  organisation,
}: {
  database: Kysely<MonitorTables>
  organisation: string
}): Promise<bigint> {
  const row = await database
    .selectFrom('monitor_events')
    .select(({ fn }) => fn.max('sequence').as('sequence'))
    .where('organisation', '=', organisation)
    .executeTakeFirst()
  return row?.sequence ?? 0n
}
