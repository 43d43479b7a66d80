import type { ChainState } from './chain-state.ts'
import type { Anchor, ChainAgreement, ChainView } from './chain-view.ts'

/**
 * A view that answers from whatever state is shown at the moment.
 *
 * @param listeners to which those of `onAnchor` are added
 */
export function createLiveView({
  chainId,
  registryAddress,
  didRegistryAddress,
  shown,
  version,
  agreement,
  listeners,
}: {
  chainId: bigint
  registryAddress: string
  didRegistryAddress: string
  shown: () => ChainState
  version: () => number
  agreement: () => ChainAgreement
  listeners: Set<(anchor: Anchor) => void>
}): ChainView {
  return {
    chainId,
    registryAddress,
    didRegistryAddress,
    block: (finality) => shown()[finality],
    agreement,
    version,
    organisation: (address) => shown().projection.organisation(address),
    key: (query) => shown().projection.key(query),
    accreditation: (id) => shown().projection.accreditation(id),
    accreditationsOf: (organisation) => shown().projection.accreditationsOf(organisation),
    accreditationsBy: (grantor) => shown().projection.accreditationsBy(grantor),
    anchor: ({ organisation, finality }) =>
      finality === 'latest'
        ? shown().projection.latestAnchor(organisation)
        : shown().projection.finalizedAnchor(organisation),
    anchors: (organisation) => shown().projection.anchors(organisation),
    began: () => shown().projection.began(),
    didLogs: (identity) => shown().didLogs(identity),
    onAnchor(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
