import { decodeRegistryEvent } from '#agent/registry/decode-registry-event.ts'
import type { EvidenceBundle } from './evidence-bundle.ts'

/** What an auditor has to look up or to believe, a sentence each: nothing in the evidence can show it. */
export function listAssumptions({
  bundle: { knowledge, anchor, trustedRoots: named },
  trustedRoots,
}: {
  bundle: EvidenceBundle
  trustedRoots?: readonly string[] | undefined
}): string[] {
  const { chainId, registry, didRegistry, latest } = knowledge.chain
  const events = [...knowledge.events, ...(anchor ? [anchor.event] : [])]
  const transactions = Map.groupBy(events, ({ transactionHash }) => transactionHash)
  return [
    `chain ${chainId} has the contracts ${registry} (registry) and ${didRegistry} (DIDs), and block ${latest.number} ` +
      `is ${latest.hash}: eth_getBlockByNumber of any node`,
    ...[...transactions].map(([transaction, events]) => {
      const { blockNumber, blockHash } = events[0]!
      const what = events.map((event) => decodeRegistryEvent(event)?.name ?? 'change of a DID').join(', ')
      return `block ${blockNumber} (${blockHash}) holds ${what}: eth_getTransactionReceipt ${transaction}`
    }),
    'nothing else happened to these organisations up to that block: eth_getLogs of both contracts',
    trustedRoots
      ? `the root authorities that you named: ${trustedRoots.join(', ')}`
      : `the root authorities that the verifier trusted are ones to trust: ${named.join(', ') || 'none'}`,
  ]
}
