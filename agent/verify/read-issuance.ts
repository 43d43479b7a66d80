import { ANCHOR_TAGS, type AnchorDocument, type AnchorSubtree } from '#agent/anchors/anchor-document.ts'
import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import { FetchError } from '#agent/fetch/fetch-error.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import { issuanceLeaf } from '#agent/log/issuance-leaf.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import { parseStrictJson } from '#agent/parse-strict-json.ts'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import type { AnchorReader } from '#agent/status/read-anchored-lists.ts'
import { StatusFault } from '#agent/status/status-fault.ts'
import type { InclusionPath, IssuanceProofStore } from './issuance-proof-store.ts'

/**
 * Why issuance by an anchor is not shown: its issuer says that the log of then does not hold it (`absent`), what was
 * served proves something else (`invalid`), or nobody could tell (`unavailable`).
 */
export type IssuanceFault = { fault: 'absent' | 'invalid' | 'unavailable'; message: string }

/** The anchor whose log was shown to hold the credential. */
export type ProvenIssuance = { anchor: Anchor }

export type IssuanceResult = ProvenIssuance | IssuanceFault

export type IssuanceReader = {
  /**
   * Whether the issuance log of an anchor holds what was signed. At once, and without a promise, where that was shown
   * before, for this anchor or an earlier one.
   *
   * @param digest SHA-256 of the bytes that the issuer signed
   * @param anchor undefined where none is known by then
   * @param baseUrl where the organisation publishes, if its DID says so
   */
  readIssuance(options: {
    digest: Buffer
    anchor: Anchor | undefined
    baseUrl: string | null
  }): IssuanceResult | Promise<IssuanceResult>
}

export const NO_LOG_BY_THEN: IssuanceFault = {
  fault: 'absent',
  message: 'the issuer had anchored no issuance log by then',
}

const NO_SERVICE: IssuanceFault = {
  fault: 'unavailable',
  message: 'the DID of the issuer names no service',
}

/** Of a proof: 64 hashes. */
const MAX_PROOF_BYTES = 16 * 1024
const LIMIT = 16_384
const RETRY_MS = 5_000
const BYTES_32 = /^0x[0-9a-f]{64}$/
const INDEX = /^(?:0|[1-9]\d{0,18})$/

type Refusal = IssuanceFault & { until: number }

/**
 * Reads proofs of issuance (RFC 9162 §2.1.3) from issuers and holds each against the root on chain. What is proven stays
 * so while the chain has that anchor, and is kept: in memory the 16,384 that were used last, and all of them in the store,
 * for the records that rest on them. What is not proven is asked for again after five seconds.
 */
export function createIssuanceReader({
  view,
  documents,
  fetchPublicUrl,
  store,
  now,
}: {
  view: ChainView
  documents: Pick<AnchorReader, 'readDocument'>
  fetchPublicUrl: FetchPublicUrl
  store: IssuanceProofStore
  now: () => Date
}): IssuanceReader {
  const proven = createBoundedCache<ProvenIssuance>({ limit: LIMIT })
  const refused = createBoundedCache<Refusal>({ limit: LIMIT })
  const pending = new Map<string, Promise<IssuanceResult>>()

  async function fetchPath(
    digest: Buffer,
    anchor: Anchor,
    baseUrl: string,
  ): Promise<InclusionPath | undefined> {
    const url = `${baseUrl}/issuance-log/proofs/${digest.toString('hex')}?anchor=${anchor.sequence}`
    const { body } = await fetchPublicUrl({ url, accept: 'application/json', maxBytes: MAX_PROOF_BYTES })
    return parseProof(body)
  }

  async function read(digest: Buffer, anchor: Anchor, baseUrl: string): Promise<IssuanceResult> {
    try {
      const document = await documents.readDocument(anchor, baseUrl)
      if (!issuanceLogOf(document))
        return { fault: 'absent', message: 'the anchor of that time holds no issuance log' }
      const stored = await store.readProof({ digest, anchor })
      const path = stored ?? (await fetchPath(digest, anchor, baseUrl))
      if (path && provesIssuance({ document, digest, path })) {
        if (!stored) await store.writeProof({ digest, anchor, path })
        return { anchor }
      }
      return {
        fault: 'invalid',
        message: 'what the issuer serves as proof of issuance proves something else',
      }
    } catch (error) {
      if (error instanceof FetchError && error.status === 404) {
        return { fault: 'absent', message: 'the issuance log of that time does not hold it' }
      }
      if (error instanceof FetchError || error instanceof StatusFault) {
        return { fault: 'unavailable', message: 'the issuance log of that time was not to be had' }
      }
      throw error
    }
  }

  return {
    readIssuance({ digest, anchor, baseUrl }) {
      if (!anchor) return NO_LOG_BY_THEN
      if (baseUrl === null) return NO_SERVICE
      const id = `${anchor.organisation} ${digest.toString('hex')}`
      const known = proven.get(id)
      if (known && known.anchor.sequence <= anchor.sequence && stands(view, known.anchor)) return known
      const question = `${id} ${anchor.chain}`
      const refusal = refused.get(question)
      if (refusal && now().getTime() < refusal.until) return refusal
      const running = pending.get(question)
      if (running) return running
      const started = read(digest, anchor, baseUrl)
        .then((result) => {
          if ('anchor' in result) proven.set(id, result)
          else refused.set(question, { ...result, until: now().getTime() + RETRY_MS })
          return result
        })
        .finally(() => pending.delete(question))
      pending.set(question, started)
      return started
    },
  }
}

/**
 * Does this path lead from what was signed to the issuance log of an anchor?
 *
 * @param document of the anchor, held against the chain
 * @param digest SHA-256 of the bytes that the issuer signed
 */
export function provesIssuance({
  document,
  digest,
  path: { index, proof },
}: {
  document: AnchorDocument
  digest: Buffer
  path: InclusionPath
}): boolean {
  const log = issuanceLogOf(document)
  if (!log) return false
  const root = Buffer.from(log.root.slice(2), 'hex')
  return verifyInclusion({ leaf: issuanceLeaf(digest), index, size: BigInt(log.size), proof, root })
}

function issuanceLogOf({ subtrees }: AnchorDocument): AnchorSubtree | undefined {
  return subtrees.find(({ tag }) => tag === ANCHOR_TAGS.issuanceLog)
}

/** After a reorganisation one sequence has another root. */
function stands(view: ChainView, { organisation, sequence, chain }: Anchor): boolean {
  const anchors = view.anchors(organisation)
  const place = Number(sequence) - 1
  const found =
    anchors[place]?.sequence === sequence
      ? anchors[place]
      : anchors.find((anchor) => anchor.sequence === sequence)
  return found?.chain === chain
}

/** Index and siblings; the rest of the answer is for people, and the anchor document says it with more authority. */
function parseProof(body: Buffer): InclusionPath | undefined {
  let value: unknown
  try {
    value = parseStrictJson(body.toString('utf8'))
  } catch {
    return undefined
  }
  const { index, proof } = (value ?? {}) as { index?: unknown; proof?: unknown }
  if (typeof index !== 'string' || !INDEX.test(index) || !Array.isArray(proof)) return undefined
  if (!proof.every((hash) => typeof hash === 'string' && BYTES_32.test(hash))) return undefined
  return { index: BigInt(index), proof: proof.map((hash: string) => Buffer.from(hash.slice(2), 'hex')) }
}
