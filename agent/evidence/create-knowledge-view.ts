import { createChainState } from '#agent/registry/chain-state.ts'
import type { Anchor, BlockReference, ChainView } from '#agent/registry/chain-view.ts'
import { createRegistryProjection } from '#agent/registry/project-registry.ts'
import type { Knowledge } from './knowledge.ts'

/** A block as of which to look, and when it was last seen. */
export type ViewedAt = {
  latest: BlockReference
  finalized: { number: number; hash: string } | null
  seenAt: Date
}

export type KnowledgeView = {
  view: ChainView
  /** The anchors of an organisation that are known, newest first. */
  anchorsOf(organisation: string): readonly Anchor[]
}

/**
 * The chain as somebody knew it at a block: the same projection of the same events as a running verifier's, which
 * never changes.
 *
 * @throws {Error} if an event is not what the contract can have emitted
 */
export function createKnowledgeView({
  knowledge,
  at,
}: {
  knowledge: Pick<Knowledge, 'chain' | 'events'>
  at: ViewedAt
}): KnowledgeView {
  const { chainId, registry: registryAddress, didRegistry: didRegistryAddress } = knowledge.chain
  const { latest, finalized } = at
  const seenAt = at.seenAt.getTime()
  const events = knowledge.events.filter(({ blockNumber }) => blockNumber <= latest.number)
  const state = createChainState({ logs: events, registryAddress, didRegistryAddress })
  const { projection } = state
  if (finalized) projection.finalize(finalized.number)
  const anchors = Map.groupBy(readAnchors(events, registryAddress), ({ organisation }) => organisation)
  const view: ChainView = {
    chainId: BigInt(chainId),
    registryAddress,
    didRegistryAddress,
    block(finality) {
      if (finality === 'latest') return { ...latest, seenAt }
      // of a final block the number and the hash alone are known: it is no younger than the newest
      return finalized ? { ...finalized, timestamp: latest.timestamp, seenAt } : undefined
    },
    // what was written down asks nobody
    agreement: () => ({ asked: 0, quorum: 0, agreeing: 0, dispute: null }),
    version: () => 0,
    organisation: (address) => projection.organisation(address),
    key: (query) => projection.key(query),
    accreditation: (id) => projection.accreditation(id),
    accreditationsOf: (organisation) => projection.accreditationsOf(organisation),
    accreditationsBy: (grantor) => projection.accreditationsBy(grantor),
    anchor: ({ organisation, finality }) =>
      finality === 'latest'
        ? projection.latestAnchor(organisation)
        : projection.finalizedAnchor(organisation),
    anchors: (organisation) => projection.anchors(organisation),
    began: () => projection.began(),
    didLogs: (identity) => state.didLogs(identity),
    onAnchor: () => () => {},
  }
  return { view, anchorsOf: (organisation) => anchors.get(organisation)?.toReversed() ?? [] }
}

/** Every anchor among the events, oldest first; each is what a projection of it alone shows. */
function readAnchors(events: Knowledge['events'], registryAddress: string): Anchor[] {
  const registry = registryAddress.toLowerCase()
  return events
    .filter(({ address }) => address.toLowerCase() === registry)
    .flatMap((event) => createRegistryProjection().apply([event]))
}
