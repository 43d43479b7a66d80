import type { ChainView } from '#agent/registry/chain-view.ts'
import type { Evidence } from './verdict.ts'

/** Why good news does not count at the moment: nobody can say what the chain is. Undefined while it can be said. */
export function disputeOf(
  view: ChainView,
): { code: 'CHAIN_DISAGREEMENT'; message: string; evidence: Evidence } | undefined {
  const { dispute, asked, quorum, agreeing } = view.agreement()
  if (dispute === null) return
  return {
    code: 'CHAIN_DISAGREEMENT',
    message: 'what is said of the chain is contradictory, or disproven',
    evidence: { dispute: { since: new Date(dispute.since).toISOString(), asked, quorum, agreeing } },
  }
}
