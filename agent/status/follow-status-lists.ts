import type { Kysely } from 'kysely'
import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import type { ListTables } from '#agent/store/tables/list-tables.ts'
import type { KeyResolver } from '#agent/verify/verify-signature.ts'
import type { ListDescription } from './describe-list.ts'
import { listIdOf } from './list-id.ts'
import { organisationUrl } from './organisation-url.ts'
import { createAnchorReader } from './read-anchored-lists.ts'
import { StatusFault } from './status-fault.ts'
import { createStatusListStore } from './status-list-store.ts'

/** A status list in the version that an anchor names, with its bits as they are. */
export type HeldList = ListDescription & {
  version: number
  /** Number of bits. */
  length: number
  bits: Uint8Array
  bitRoot: string
  /** The list credential's own end, in milliseconds. */
  validUntil: number | null
}

/** A list as of one anchor; null where the anchor does not name it yet. */
export type ListAt = { anchor: Anchor; list: HeldList | null }

export type HeldStatusList = {
  newest: ListAt & { list: HeldList }
  /** As of the last final anchor, where that is an older one. */
  final: HeldList | null
  /** When the chain named a newer version than was to be had, in Unix seconds; null if this is the newest. */
  supersededAt: number | null
}

export type StatusLookup = HeldStatusList | StatusFault

export type StatusLists = {
  /** The newest anchored version of an issuer's list; at once, and without a promise, when it is held. */
  lookup(options: { url: string; issuer: DidKeys }): StatusLookup | Promise<StatusLookup>
  stop(): void
}

export type FollowedStatusLists = StatusLists & {
  /** From now on these lists are not let go of to make room: they are watched. */
  keep(urls: Iterable<string>): void
}

type Tracked = {
  url: string
  listId: string
  /** The organisation's address. */
  organisation: string
  issuer: DidKeys
  newest: (ListAt & { list: HeldList }) | null
  /** What was held lately, newest last: the next final anchor is one of these. */
  recent: ListAt[]
  loading: Promise<void> | null
  failure: { fault: StatusFault; retryAt: number; attempts: number } | null
  retry: NodeJS.Timeout | null
}

type Logger = { warn(fields: object, message: string): void }

const MAX_LISTS = 1024
const RECENT = 16
const FIRST_RETRY_MS = 250
const MAX_RETRY_MS = 30_000

/**
 * Holds the status lists that were asked for, decoded, and follows their organisations' anchors: a new anchor makes it
 * fetch the anchor document and what changed at once, before anybody asks. The version before stays until the new one
 * is there. Anchors of the chain decide which version counts; what a server calls its newest does not.
 */
export function followStatusLists({
  view,
  didResolver,
  fetchPublicUrl,
  database,
  now,
  logger,
}: {
  view: ChainView
  didResolver: KeyResolver
  fetchPublicUrl: FetchPublicUrl
  database: Kysely<ListTables>
  now: () => Date
  logger?: Logger
}): FollowedStatusLists {
  const lists = new Map<string, Tracked>()
  const foreign = createBoundedCache<StatusFault>({ limit: 1024 })
  const store = createStatusListStore({ database })
  const reader = createAnchorReader({ view, didResolver, fetchPublicUrl, store, now })
  let kept: ReadonlySet<string> = new Set()
  let stopped = false

  function lookup({ url, issuer }: { url: string; issuer: DidKeys }): StatusLookup | Promise<StatusLookup> {
    const { address } = issuer
    const newest = address === null ? undefined : view.anchor({ organisation: address, finality: 'latest' })
    if (address === null || !newest) {
      return view.block('latest') || address === null
        ? new StatusFault('STATUS_NOT_ANCHORED', 'the issuer anchors no status lists')
        : new StatusFault('CHAIN_UNAVAILABLE', 'the chain has not been read yet')
    }
    const tracked = lists.get(url) ?? track({ url, issuer, organisation: address })
    if (tracked instanceof StatusFault) return tracked
    if (tracked.organisation !== address) {
      return new StatusFault('STATUS_LIST_FOREIGN', 'the list is of another issuer')
    }
    tracked.issuer = issuer
    const held = answer(tracked)
    if (held) return held
    if (tracked.failure && now().getTime() < tracked.failure.retryAt) return fallBack(tracked)
    return load(tracked).then(() => answer(tracked) ?? fallBack(tracked))
  }

  function track({
    url,
    issuer,
    organisation,
  }: {
    url: string
    issuer: DidKeys
    organisation: string
  }): Tracked | StatusFault {
    const known = foreign.get(url)
    if (known) return known
    const listId = listIdOf(url)
    if (listId === undefined) {
      const fault = new StatusFault(
        'STATUS_LIST_NOT_ANCHORED',
        'the URL does not name a list that anchors can name',
      )
      foreign.set(url, fault)
      return fault
    }
    const tracked: Tracked = {
      url,
      listId,
      organisation,
      issuer,
      newest: null,
      recent: [],
      loading: null,
      failure: null,
      retry: null,
    }
    if (lists.size >= MAX_LISTS) makeRoom()
    lists.set(url, tracked)
    return tracked
  }

  function makeRoom(): void {
    for (const tracked of lists.values()) {
      if (kept.has(tracked.url)) continue
      forget(tracked)
      return
    }
  }

  function forget(tracked: Tracked): void {
    if (tracked.retry) clearTimeout(tracked.retry)
    lists.delete(tracked.url)
  }

  /** What is held, if it is what the newest and the last final anchor name. */
  function answer(tracked: Tracked): HeldStatusList | undefined {
    const { newest, organisation } = tracked
    const latest = view.anchor({ organisation, finality: 'latest' })
    if (!newest || !latest || !isSame(newest.anchor, latest)) return undefined
    const settled = view.anchor({ organisation, finality: 'finalized' })
    if (!settled) return { newest, final: null, supersededAt: null }
    const final = isSame(newest.anchor, settled)
      ? newest
      : tracked.recent.find(({ anchor }) => isSame(anchor, settled))
    if (!final) return undefined
    return { newest, final: final === newest ? null : final.list, supersededAt: null }
  }

  /** The version before, with the time at which the chain went on without it; or why there is none at all. */
  function fallBack({ newest, failure, organisation, recent }: Tracked): StatusLookup {
    const fault =
      failure?.fault ?? new StatusFault('STATUS_UNAVAILABLE', 'the anchors change faster than they are read')
    const latest = view.anchor({ organisation, finality: 'latest' })
    if (!newest || !latest || fault.outcome === 'fail') return fault
    // good news is late here as well: what was final before still counts
    const settled = view.anchor({ organisation, finality: 'finalized' })
    const final = settled && recent.findLast(({ anchor }) => anchor.sequence <= settled.sequence)
    return {
      newest,
      final: !final || isSame(final.anchor, newest.anchor) ? null : final.list,
      supersededAt: latest.publishedAt,
    }
  }

  function load(tracked: Tracked): Promise<void> {
    tracked.loading ??= loadCurrent(tracked).finally(() => {
      tracked.loading = null
    })
    return tracked.loading
  }

  /** Reads until it has what the chain names now: while one anchor is fetched the next may come. */
  async function loadCurrent(tracked: Tracked): Promise<void> {
    try {
      for (let round = 0; round < 4; round++) {
        await loadOnce(tracked)
        tracked.failure = null
        if (answer(tracked)) return
      }
    } catch (error) {
      const fault = toFault(error)
      const attempts = (tracked.failure?.attempts ?? 0) + 1
      const delay = Math.min(FIRST_RETRY_MS * 2 ** (attempts - 1), MAX_RETRY_MS)
      tracked.failure = { fault, attempts, retryAt: now().getTime() + delay }
      logger?.warn({ url: tracked.url, code: fault.code }, 'a status list could not be read')
      scheduleRetry(tracked, delay)
    }
  }

  async function loadOnce(tracked: Tracked): Promise<void> {
    const { url, organisation, issuer, listId } = tracked
    const latest = view.anchor({ organisation, finality: 'latest' })
    const settled = view.anchor({ organisation, finality: 'finalized' })
    if (!latest) throw new StatusFault('STATUS_NOT_ANCHORED', 'the issuer anchors no status lists')
    const baseUrl = organisationUrl(issuer)
    if (baseUrl === null)
      throw new StatusFault('STATUS_UNAVAILABLE', 'the DID of the issuer names no service')
    if (settled) await reader.checkAnchorMark(settled)
    const known = tracked.recent.flatMap(({ list }) => list ?? [])
    const readAt = (anchor: Anchor) =>
      reader.readAt({ anchor, url, listId, issuer: issuer.did, baseUrl, known })
    const newest = await readAt(latest)
    const final = !settled ? null : isSame(settled, latest) ? newest : await readAt(settled)
    if (!newest.list)
      throw new StatusFault('STATUS_LIST_NOT_ANCHORED', 'the newest anchor does not name the list')
    await reader.checkMarks({ url, newest: newest.list, final })
    // an anchor leaves most lists as they were: those are kept already
    if (newest.list !== tracked.newest?.list) await store.writeList({ url, organisation, list: newest.list })
    const kept = tracked.recent.filter(
      ({ anchor }) => !isSame(anchor, latest) && !(final && isSame(anchor, final.anchor)),
    )
    tracked.recent = [...kept, ...(final && final !== newest ? [final] : []), newest].slice(-RECENT)
    tracked.newest = newest as Tracked['newest']
  }

  function scheduleRetry(tracked: Tracked, delay: number): void {
    if (tracked.retry) clearTimeout(tracked.retry)
    if (stopped) return
    tracked.retry = setTimeout(() => {
      tracked.retry = null
      // what nobody holds yet is tried again when somebody asks
      if (tracked.newest && lists.get(tracked.url) === tracked && !answer(tracked)) void load(tracked)
    }, delay)
    tracked.retry.unref()
  }

  const stopListening = view.onAnchor((anchor) => {
    for (const tracked of lists.values()) {
      if (tracked.organisation !== anchor.organisation) continue
      tracked.failure = null
      void load(tracked)
    }
  })

  return {
    lookup,
    keep(urls) {
      kept = new Set(urls)
    },
    stop() {
      stopped = true
      stopListening()
      for (const { retry } of lists.values()) if (retry) clearTimeout(retry)
    },
  }
}

/** The chain of anchors, not the number alone: after a reorganisation one sequence has two roots. */
function isSame(a: Anchor, b: Anchor): boolean {
  return a.sequence === b.sequence && a.chain === b.chain
}

function toFault(error: unknown): StatusFault {
  if (error instanceof StatusFault) return error
  return new StatusFault('STATUS_UNAVAILABLE', 'the status list was not to be had', { cause: error })
}
