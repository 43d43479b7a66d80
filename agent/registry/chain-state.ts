import type { Anchor, BlockReference, ChainLog } from './chain-view.ts'
import { createRegistryProjection, type RegistryProjection } from './project-registry.ts'

export type SeenBlock = BlockReference & { seenAt: number }

/** All that a view answers from, as of one block. */
export type ChainState = {
  projection: RegistryProjection
  latest: SeenBlock | undefined
  finalized: SeenBlock | undefined
  /** Takes in the next events; returns the newest anchor of each organisation among them. */
  apply(logs: readonly ChainLog[]): Anchor[]
  didLogs(identity: string): readonly ChainLog[]
}

const NONE: readonly ChainLog[] = Object.freeze([])

/** The state that logs add up to, all in the order of the chain. */
export function createChainState({
  logs,
  registryAddress,
  didRegistryAddress,
}: {
  logs: readonly ChainLog[]
  registryAddress: string
  didRegistryAddress: string
}): ChainState {
  const projection = createRegistryProjection()
  const didLogs = new Map<string, readonly ChainLog[]>()
  const registry = registryAddress.toLowerCase()
  const didRegistry = didRegistryAddress.toLowerCase()

  function apply(added: readonly ChainLog[]): Anchor[] {
    const ofDids = added.filter((log) => log.address.toLowerCase() === didRegistry && log.topics.length > 1)
    for (const [identity, changes] of Map.groupBy(ofDids, (log) => `0x${log.topics[1]!.slice(26)}`)) {
      didLogs.set(identity, [...(didLogs.get(identity) ?? NONE), ...changes])
    }
    return projection.apply(added.filter((log) => log.address.toLowerCase() === registry))
  }

  apply(logs)
  return {
    projection,
    latest: undefined,
    finalized: undefined,
    apply,
    didLogs: (identity) => didLogs.get(identity.toLowerCase()) ?? NONE,
  }
}

/** A block as it was seen, in milliseconds. */
export function seen(
  { number, hash, timestamp }: BlockReference,
  seenAt: number,
): NonNullable<ChainState['latest']> {
  return { number, hash, timestamp, seenAt }
}
