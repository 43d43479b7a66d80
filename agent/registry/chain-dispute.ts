import type { Logger } from '#agent/logger.ts'
import type { ChainAgreement } from './chain-view.ts'

export type ChainDispute = {
  /** Null while the endpoints agree. */
  current(): ChainAgreement['dispute']
  contest(reason: string): void
  settle(): void
}

/** Since when the endpoints contradict one another, and why; the log says so once, and once that it is over. */
export function createChainDispute({
  logger,
  now,
}: {
  logger: Logger | undefined
  now: () => Date
}): ChainDispute {
  let dispute: ChainAgreement['dispute'] = null
  return {
    current: () => dispute,
    contest(reason) {
      if (dispute === null)
        logger?.warn({ alert: 'CHAIN_DISAGREEMENT', reason }, 'the endpoints disagree on the chain')
      dispute = { since: dispute?.since ?? now().getTime(), reason }
    },
    settle() {
      if (dispute) logger?.info({ since: new Date(dispute.since) }, 'the endpoints agree on the chain again')
      dispute = null
    },
  }
}
