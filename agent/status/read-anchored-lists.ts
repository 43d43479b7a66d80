import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { AnchorDocumentError, parseAnchorDocument } from '#agent/anchors/parse-anchor-document.ts'
import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import { parseStrictJson } from '#agent/parse-strict-json.ts'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import type { KeyResolver } from '#agent/verify/verify-signature.ts'
import { bitRoot } from './bit-root.ts'
import { fetchStatusList } from './fetch-status-list.ts'
import type { HeldList, ListAt } from './follow-status-lists.ts'
import { StatusFault } from './status-fault.ts'
import type { StatusListStore } from './status-list-store.ts'

/** Of an anchor document: some ten thousand lists. */
const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024

/** Reads lists as of an anchor, from what is held, stored or served, and holds all of it against the chain. */
export type AnchorReader = {
  /** The document that an anchor's root is the digest of. @throws {StatusFault | FetchError} */
  readDocument(anchor: Anchor, baseUrl: string): Promise<AnchorDocument> | AnchorDocument
  /** @throws {StatusFault | FetchError} */
  readAt(options: {
    anchor: Anchor
    url: string
    listId: string
    /** The issuer's DID. */
    issuer: string
    /** Where the organisation publishes. */
    baseUrl: string
    known: readonly HeldList[]
  }): Promise<ListAt>
  /** @throws {StatusFault} STATUS_ROLLED_BACK if the chain has no more the last final anchor that was seen */
  checkAnchorMark(settled: Anchor): Promise<void>
  /** @throws {StatusFault} STATUS_ROLLED_BACK if the list went back; raises the marks otherwise */
  checkMarks(options: { url: string; newest: HeldList; final: ListAt | null }): Promise<void>
}

export function createAnchorReader({
  view,
  didResolver,
  fetchPublicUrl,
  store,
  now,
}: {
  view: ChainView
  didResolver: KeyResolver
  fetchPublicUrl: FetchPublicUrl
  store: StatusListStore
  now: () => Date
}): AnchorReader {
  const documents = createBoundedCache<AnchorDocument>({ limit: 256 })
  const pending = new Map<string, Promise<AnchorDocument>>()

  /** All lists of an organisation share its anchor's document: it is fetched once. */
  function readDocument(anchor: Anchor, baseUrl: string): Promise<AnchorDocument> | AnchorDocument {
    const known = documents.get(anchor.root)
    if (known) return known
    const running = pending.get(anchor.root)
    if (running) return running
    const started = fetchDocument(anchor, baseUrl).finally(() => pending.delete(anchor.root))
    pending.set(anchor.root, started)
    return started
  }

  async function fetchDocument(anchor: Anchor, baseUrl: string): Promise<AnchorDocument> {
    const stored = await store.readDocument(anchor)
    const text = stored ?? (await fetchText(`${baseUrl}/anchors/${anchor.sequence}`))
    const document = parseDocument(text, anchor)
    documents.set(anchor.root, document)
    if (stored === undefined) await store.writeDocument({ anchor, document: text })
    return document
  }

  async function fetchText(url: string): Promise<string> {
    const { body } = await fetchPublicUrl({ url, accept: 'application/json', maxBytes: MAX_DOCUMENT_BYTES })
    return body.toString('utf8')
  }

  function parseDocument(text: string, anchor: Anchor): AnchorDocument {
    const { organisation, sequence, root } = anchor
    try {
      const published = {
        chainId: view.chainId,
        registry: view.registryAddress,
        organisation,
        sequence,
        root,
      }
      return parseAnchorDocument({ value: parseStrictJson(text), anchor: published })
    } catch (cause) {
      // a reorganisation, or a cache on the way, can bring the document of another root with this number
      const mismatch = cause instanceof AnchorDocumentError && cause.code === 'ANCHOR_DOCUMENT_MISMATCH'
      throw new StatusFault(
        mismatch ? 'STATUS_UNAVAILABLE' : 'STATUS_LIST_NOT_ANCHORED',
        'what is served is not the document of the anchor on chain',
        { cause },
      )
    }
  }

  return {
    readDocument,
    async readAt({ anchor, url, listId, issuer, baseUrl, known }) {
      const document = await readDocument(anchor, baseUrl)
      const entry = document.statusLists.find(({ id }) => id === listId)
      if (!entry) return { anchor, list: null }
      const { version } = entry
      const held = known.find((list) => list.version === version && list.bitRoot === entry.bitRoot)
      if (held) return { anchor, list: held }
      const stored = await store.readList(url)
      if (stored?.version === version && stored.bitRoot === entry.bitRoot) {
        return { anchor, list: { ...stored, length: stored.bits.length * 8 } }
      }
      const { credential, ...fetched } = await fetchStatusList({
        url,
        version,
        issuer,
        didResolver,
        view,
        fetchPublicUrl,
        now: now(),
      })
      // an older list, replayed, is signed as well: only this root says which one counts
      if (rootOf(fetched.bits) !== entry.bitRoot) {
        throw new StatusFault(
          'STATUS_LIST_NOT_ANCHORED',
          'the list that is served is not the one that was anchored',
        )
      }
      // before anything can be answered from it: the records that rest on it are checked against it later
      await store.writeCredential({ url, version, bitRoot: entry.bitRoot, credential })
      return {
        anchor,
        list: { ...fetched, version, bitRoot: entry.bitRoot, length: fetched.bits.length * 8 },
      }
    },
    async checkAnchorMark({ organisation, sequence }) {
      const mark = await store.readAnchorMark(organisation)
      if (!mark || sequence > mark.sequence) return
      // the load of another list, or another process, may have seen more as final by now: while the chain has that
      // anchor, nothing went back
      const stands = view
        .anchors(organisation)
        .findLast((anchor) => anchor.sequence === mark.sequence && anchor.chain === mark.chain)
      if (stands) return
      throw new StatusFault(
        'STATUS_ROLLED_BACK',
        'the chain shows an older final anchor than was seen before',
      )
    },
    async checkMarks({ url, newest, final }) {
      const mark = await store.readMark(url)
      const floor = Math.max(mark ?? 0, final?.list?.version ?? 0)
      if (newest.version < floor) {
        throw new StatusFault('STATUS_ROLLED_BACK', 'an older version of the list than was seen before')
      }
      if (final) await store.raiseMarks({ url, version: final.list?.version ?? null, anchor: final.anchor })
    },
  }
}

function rootOf(bits: Uint8Array): string | null {
  return bits.length % 32 === 0 ? `0x${bitRoot(bits).toString('hex')}` : null
}
