import type { ChainView } from '#agent/registry/chain-view.ts'
import { chainLag } from '#agent/verify/chain-lag.ts'
import { DEFAULT_STATUS_AGE } from '#agent/verify/verification-options.ts'
import { Problem } from '#http/problem.ts'

/**
 * Holds back answers that may have been overtaken: a yes or no has no place for how old it is.
 *
 * @throws {Problem} NOT_READY
 */
export function checkChainFresh({ view, now }: { view: ChainView; now: Date }): void {
  if (view.agreement().dispute) {
    throw new Problem('NOT_READY', 'the endpoints of the chain disagree', { headers: { 'Retry-After': '5' } })
  }
  const block = view.block('latest')
  if (block && chainLag({ block, now }) <= DEFAULT_STATUS_AGE) return
  throw new Problem('NOT_READY', 'what is known of the chain is too old', { headers: { 'Retry-After': '5' } })
}
