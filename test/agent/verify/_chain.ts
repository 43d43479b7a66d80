import { encodeBytes32String, Interface, zeroPadValue } from 'ethers'
import { createChainState } from '#agent/registry/chain-state.ts'
import type { Anchor, ChainAgreement, ChainLog, ChainView } from '#agent/registry/chain-view.ts'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { ethrDidRegistryAbi } from '#contracts/generated/ethr-did-registry.ts'

export const REGISTRY = '0x1111111111111111111111111111111111111111'
export const DID_REGISTRY = '0x2222222222222222222222222222222222222222'
export const CHAIN_ID = 31337n

const registry = new Interface(caresealRegistryAbi)
const didRegistry = new Interface(ethrDidRegistryAbi)

export type Script = ReturnType<typeof createScriptedChain>

/**
 * A chain whose events the test writes, one block each; the view is the real projection of them. `settle` makes all
 * blocks so far final. The newest block has the time and was seen at `now`, unless `stall` says otherwise.
 */
export function createScriptedChain({ now }: { now: () => Date }) {
  const addresses = { registryAddress: REGISTRY, didRegistryAddress: DID_REGISTRY }
  const listeners = new Set<(anchor: Anchor) => void>()
  const previousChange = new Map<string, number>()
  let state = createChainState({ logs: [], ...addresses })
  let logs: ChainLog[] = []
  let number = 100
  let version = 0
  let finalized = 0
  let known = true
  let stalledAt: number | undefined
  let dispute: ChainAgreement['dispute'] = null

  function emit(address: string, contract: Interface, event: string, values: readonly unknown[]): void {
    number++
    const { topics, data } = contract.encodeEventLog(event, values as never[])
    const log = {
      address,
      topics,
      data,
      blockNumber: number,
      blockHash: hashOf(number),
      blockTimestamp: Math.floor(now().getTime() / 1000) - 5,
      transactionHash: hashOf(number),
      transactionIndex: 0,
      logIndex: 0,
    }
    logs.push(log)
    version++
    for (const anchor of state.apply([log])) for (const listener of listeners) listener(anchor)
  }

  const view: ChainView = {
    chainId: CHAIN_ID,
    ...addresses,
    block(finality) {
      if (!known) return undefined
      const time = stalledAt ?? now().getTime()
      const at = finality === 'latest' ? number : finalized
      return { number: at, hash: hashOf(at), timestamp: Math.floor(time / 1000), seenAt: time }
    },
    agreement: () => ({ asked: 3, quorum: 2, agreeing: dispute ? 1 : 3, dispute }),
    version: () => version,
    organisation: (address) => state.projection.organisation(address),
    key: (query) => state.projection.key(query),
    accreditation: (id) => state.projection.accreditation(id),
    accreditationsOf: (organisation) => state.projection.accreditationsOf(organisation),
    accreditationsBy: (grantor) => state.projection.accreditationsBy(grantor),
    anchor: ({ organisation, finality }) =>
      finality === 'latest'
        ? state.projection.latestAnchor(organisation)
        : state.projection.finalizedAnchor(organisation),
    anchors: (organisation) => state.projection.anchors(organisation),
    began: () => state.projection.began(),
    didLogs: (identity) => state.didLogs(identity),
    onAnchor(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }

  return {
    view,
    emitRegistry(event: string, values: Record<string, unknown>) {
      const { inputs } = registry.getEvent(event)!
      emit(
        REGISTRY,
        registry,
        event,
        inputs.map(({ name }) => values[name]),
      )
    },
    emitDid(event: string, identity: string, values: readonly unknown[]) {
      const before = previousChange.get(identity) ?? 0
      emit(DID_REGISTRY, didRegistry, event, [identity, ...values, before])
      previousChange.set(identity, number)
    },
    setAttribute(identity: string, name: string, value: string, validTo = 4_000_000_000) {
      this.emitDid('DIDAttributeChanged', identity, [encodeBytes32String(name), value, validTo])
    },
    settle() {
      finalized = number
      if (state.projection.finalize(number)) version++
    },
    /** What is final ends at a block. */
    finalizeTo(block: number) {
      finalized = block
      version++
    },
    /** Time goes on and the chain does not. */
    stall(at: Date | undefined) {
      stalledAt = at?.getTime()
    },
    /** The endpoints contradict one another, until `undefined`. */
    contest(reason: string | undefined) {
      dispute = reason === undefined ? null : { since: now().getTime(), reason }
    },
    forget() {
      known = false
    },
    /** As after a restart against a node that shows less: the events up to a block alone, all final. */
    truncate(kept: (log: ChainLog) => boolean) {
      logs = logs.filter(kept)
      state = createChainState({ logs, ...addresses })
      version++
      if (state.projection.finalize(number)) version++
    },
    blockNumber: () => number,
  }
}

export function hashOf(value: number): string {
  return zeroPadValue(`0x${value.toString(16).padStart(8, '0')}`, 32)
}
