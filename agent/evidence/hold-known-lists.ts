import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { AnchorDocumentError } from '#agent/anchors/parse-anchor-document.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import { FetchError } from '#agent/fetch/fetch-error.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { Anchor } from '#agent/registry/chain-view.ts'
import { bitRoot } from '#agent/status/bit-root.ts'
import { fetchStatusList } from '#agent/status/fetch-status-list.ts'
import type { HeldList, ListAt, StatusLists, StatusLookup } from '#agent/status/follow-status-lists.ts'
import { StatusFault } from '#agent/status/status-fault.ts'
import type { KeyResolver } from '#agent/verify/verify-signature.ts'
import type { KnowledgeView } from './create-knowledge-view.ts'
import { findKnownDocument } from './find-known-document.ts'
import type { Knowledge } from './knowledge.ts'

const LIST_ID = /\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/

/**
 * The status lists that are known, each held against the root on chain as a running verifier does: signature, bits, leaf
 * and anchor. Where the document of the newest anchor is not known, the one before counts as superseded since.
 */
export function holdKnownLists({
  knowledge,
  known: { view, anchorsOf },
  didResolver,
  fetchPublicUrl,
  now,
}: {
  knowledge: Pick<Knowledge, 'anchorDocuments'>
  known: KnowledgeView
  didResolver: KeyResolver
  fetchPublicUrl: FetchPublicUrl
  now: () => Date
}): StatusLists {
  const held = new Map<string, Promise<StatusLookup>>()

  async function lookup(url: string, { address, did }: DidKeys): Promise<StatusLookup> {
    const listId = URL.canParse(url) ? LIST_ID.exec(url)?.[1] : undefined
    const latest = address === null ? undefined : view.anchor({ organisation: address, finality: 'latest' })
    if (!latest) return new StatusFault('STATUS_NOT_ANCHORED', 'the issuer anchors no status lists')
    if (listId === undefined) {
      return new StatusFault('STATUS_LIST_NOT_ANCHORED', 'the URL names no list that anchors can name')
    }
    try {
      const newest = await readNewest({ url, listId, issuer: did, organisation: latest.organisation })
      const settled = view.anchor({ organisation: latest.organisation, finality: 'finalized' })
      const superseded = newest.anchor.chain !== latest.chain
      const final =
        superseded || !settled || settled.chain === newest.anchor.chain
          ? null
          : await readAt({ anchor: settled, url, listId, issuer: did })
      return {
        newest,
        final: final?.list ?? null,
        supersededAt: superseded ? latest.publishedAt : null,
      }
    } catch (error) {
      return toFault(error)
    }
  }

  /** As of the newest anchor that there is a document of. */
  async function readNewest({ organisation, ...list }: ListQuery & { organisation: string }) {
    const anchor = anchorsOf(organisation).find((anchor) => findDocument(anchor) !== undefined)
    if (!anchor) throw new StatusFault('STATUS_UNAVAILABLE', 'no anchor document of the issuer is known')
    const found = await readAt({ anchor, ...list })
    if (found.list) return { anchor, list: found.list }
    throw new StatusFault('STATUS_LIST_NOT_ANCHORED', 'the newest anchor does not name the list')
  }

  async function readAt({ anchor, url, listId, issuer }: ListQuery & { anchor: Anchor }): Promise<ListAt> {
    const document = findDocument(anchor)
    if (!document) throw new StatusFault('STATUS_UNAVAILABLE', 'the document of an anchor is not known')
    const entry = document.statusLists.find(({ id }) => id === listId)
    if (!entry) return { anchor, list: null }
    const { version } = entry
    const {
      credential: _,
      bits,
      ...fetched
    } = await fetchStatusList({
      url,
      version,
      issuer,
      didResolver,
      view,
      fetchPublicUrl,
      now: now(),
    })
    if (bits.length % 32 !== 0 || `0x${bitRoot(bits).toString('hex')}` !== entry.bitRoot) {
      throw new StatusFault('STATUS_LIST_NOT_ANCHORED', 'the list is not the one that was anchored')
    }
    const list: HeldList = {
      ...fetched,
      version,
      length: bits.length * 8,
      bits,
      bitRoot: entry.bitRoot,
    }
    return { anchor, list }
  }

  /** @throws {StatusFault} if what is there for this anchor is not the document of its root */
  function findDocument(anchor: Anchor): AnchorDocument | undefined {
    try {
      return findKnownDocument({ knowledge, view, anchor })
    } catch (cause) {
      if (!(cause instanceof AnchorDocumentError)) throw cause
      const message = 'an anchor document is not the one that the root on chain is of'
      throw new StatusFault('STATUS_LIST_NOT_ANCHORED', message, { cause })
    }
  }

  return {
    lookup({ url, issuer }) {
      const key = `${issuer.identity} ${url}`
      let found = held.get(key)
      if (!found) {
        found = lookup(url, issuer)
        held.set(key, found)
      }
      return found
    },
    stop() {},
  }
}

type ListQuery = { url: string; listId: string; issuer: string }

function toFault(error: unknown): StatusFault {
  if (error instanceof StatusFault) return error
  if (!(error instanceof FetchError)) throw error
  return new StatusFault('STATUS_UNAVAILABLE', 'the status list is not known offline', { cause: error })
}
