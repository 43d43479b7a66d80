import type { Kysely } from 'kysely'
import { DidError } from '#agent/dids/did-error.ts'
import type { Logger } from '#agent/logger.ts'
import { StatusFault } from '#agent/status/status-fault.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'
import type { DeliveryQueue } from './delivery-queue.ts'
import { viewList } from './effective-bits.ts'
import { expireMonitors } from './expire-monitors.ts'
import { readIssuerState, type WatchedIssuer } from './read-issuer-state.ts'
import { settleIssuer } from './settle-issuer.ts'
import { settleList } from './settle-list.ts'
import { createSignal } from './signal.ts'

export type Watcher = {
  /** Takes in what is watched since. */
  reload(): Promise<void>
  stop(): Promise<void>
}

type List = { id: number; url: string; issuer: string; state: string; busy: boolean; again: boolean }
type Issuer = WatchedIssuer & { id: number; keyState: string; accreditation: string }

/** How often the chain's version is looked at, where no anchor says so before. */
const LOOK_MS = 250
/** Issuers are held against the chain when it changed, at most this often; and for what time alone ends, this often. */
const ISSUERS_MS = 1_000
const REFRESH_MS = 10_000

/**
 * Watches for changes of everything that is monitored: the verifier's own status lists and view of the chain, which it
 * follows like every verifier does, and the time. What monitors were told is in the database, so that a restart goes on
 * where it was, and tells what happened meanwhile.
 *
 * @param onTold after events were written
 */
export async function watchChanges({
  database,
  world,
  queue,
  onTold,
  now,
  logger,
}: {
  database: Kysely<MonitorTables>
  world: Pick<VerifierWorld, 'view' | 'issuers' | 'entitlements' | 'statusLists'>
  queue: Pick<DeliveryQueue, 'enqueue' | 'wake'>
  onTold: () => void
  now: () => Date
  logger: Logger
}): Promise<Watcher> {
  const lists = new Map<number, List>()
  const issuers = new Map<number, Issuer>()
  const stopping = new AbortController()
  const signal = createSignal()
  let seenVersion = -1
  let settling: Promise<void> = Promise.resolve()
  const last = { issuers: 0, issuersVersion: -1, refresh: 0, expiry: 0 }

  /** Of what nobody monitors any more nothing is fetched. */
  async function reload(): Promise<void> {
    const watchedLists = await database
      .selectFrom('watched_lists')
      .select(['id', 'url', 'issuer', 'state'])
      .where((where) =>
        where.exists(
          where
            .selectFrom('monitor_statuses')
            .select('list')
            .whereRef('monitor_statuses.list', '=', 'watched_lists.id'),
        ),
      )
      .execute()
    const watchedIssuers = await database
      .selectFrom('watched_issuers')
      .selectAll()
      .where((where) =>
        where.exists(
          where
            .selectFrom('monitors')
            .select('id')
            .whereRef('monitors.watched_issuer', '=', 'watched_issuers.id'),
        ),
      )
      .execute()
    const busy = new Set([...lists.values()].filter((list) => list.busy).map(({ id }) => id))
    for (const id of lists.keys()) if (!busy.has(id)) lists.delete(id)
    for (const row of watchedLists)
      if (!busy.has(row.id)) lists.set(row.id, { ...row, busy: false, again: false })
    issuers.clear()
    for (const { id, issuer, kid, scopes, ...row } of watchedIssuers) {
      const { key_id: keyId, type_id: typeId, key_state: keyState, accreditation } = row
      issuers.set(id, { id, issuer, kid, keyId, typeId, scopes, keyState, accreditation })
    }
    world.statusLists.keep([...lists.values()].map(({ url }) => url))
    seenVersion = -1
    last.issuersVersion = -1
    signal.wake()
  }

  /** One list at a time in the database; those that have to be fetched are waited for beside. */
  function lookAtLists(): void {
    for (const list of lists.values()) {
      if (list.busy) list.again = true
      else void lookUntilSettled(list)
    }
  }

  /** What the chain says while a list is looked at is looked at next. */
  async function lookUntilSettled(list: List): Promise<void> {
    list.busy = true
    do {
      list.again = false
      await look(list)
    } while (list.again && !stopping.signal.aborted)
    list.busy = false
  }

  async function look(list: List): Promise<void> {
    try {
      const keys = await world.issuers.resolveKeys(list.issuer)
      const held = await world.statusLists.lookup({ url: list.url, issuer: keys.organisation ?? keys })
      if (held instanceof StatusFault || stopping.signal.aborted) return
      const view = viewList(held)
      if (view.state === list.state) return
      const turn = settling.then(async () => {
        if (stopping.signal.aborted) return
        const told = await settleList({ database, queue, list: list.id, view, now: now() })
        list.state = view.state
        tell(told)
      })
      settling = turn.catch(() => {})
      await turn
    } catch (error) {
      // it is asked again, at the latest when what is watched is read again
      if (!(error instanceof DidError)) logger.warn({ err: error, url: list.url }, 'a watched list failed')
    }
  }

  async function lookAtIssuers(): Promise<void> {
    for (const issuer of issuers.values()) {
      if (stopping.signal.aborted) return
      const state = await readIssuerState({ world, watched: issuer, now: now() })
      const keyState = state.key?.state ?? issuer.keyState
      const accreditation = state.accreditation?.state ?? issuer.accreditation
      if (keyState === issuer.keyState && accreditation === issuer.accreditation) continue
      const told = await settleIssuer({ database, queue, watchedIssuer: issuer.id, state, now: now() })
      Object.assign(issuer, { keyState, accreditation })
      tell(told)
    }
  }

  async function lookAtEnds(): Promise<void> {
    for (;;) {
      const { told, more } = await expireMonitors({ database, queue, now: now() })
      tell(told)
      if (!more) return
    }
  }

  function tell(events: number): void {
    if (events === 0) return
    queue.wake()
    onTold()
  }

  /** Whether some time has passed since the last time; the process's own clock, for rhythm alone. */
  function isDue(name: 'issuers' | 'refresh' | 'expiry', milliseconds: number): boolean {
    const time = performance.now()
    if (last[name] !== 0 && time - last[name] < milliseconds) return false
    last[name] = time
    return true
  }

  async function round(): Promise<void> {
    if (isDue('refresh', REFRESH_MS)) await reload()
    const version = world.view.version()
    if (version !== seenVersion) {
      seenVersion = version
      lookAtLists()
    }
    if (version !== last.issuersVersion && isDue('issuers', ISSUERS_MS)) {
      last.issuersVersion = version
      await lookAtIssuers()
    }
    if (isDue('expiry', ISSUERS_MS)) await lookAtEnds()
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        await round()
      } catch (error) {
        if (!stopping.signal.aborted) logger.warn({ err: error }, 'watching for changes failed')
      }
      await signal.wait(LOOK_MS, stopping.signal)
    }
  }

  await reload()
  const running = run()
  const stopListening = world.view.onAnchor(() => signal.wake())
  return {
    reload,
    async stop() {
      stopListening()
      stopping.abort()
      await running
      await settling
    },
  }
}
