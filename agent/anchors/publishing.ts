import type { Kysely } from 'kysely'
import type { Seal } from '#agent/keys/seal.ts'
import type { ListIssuer } from '#agent/status/fold-status-changes.ts'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'
import type { AuditTables } from '#agent/store/tables/audit.ts'
import type { LogTables } from '#agent/store/tables/log.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import type { AnchorChain } from './anchor-chain.ts'

export type PublishingTables = AnchorTables & AuditTables & LogTables & StatusTables

/** An organisation that publishes. `address` is the one of its did:ethr. */
export type PublishingOrganisation = ListIssuer & { address: string; chain: AnchorChain }

/** What publishing works with: the same for every organisation of a process. Durations are milliseconds. */
export type PublishingWorld = {
  database: Kysely<PublishingTables>
  chainId: bigint
  registryAddress: string
  /** Keeps the permutation keys of new status lists. */
  statusSeal: Pick<Seal, 'seal'>
  /** Roots are made at most once in each span of this length, counted from the Unix epoch. */
  epochMs: number
  /** Make one in every span, whether or not anything changed, so that timing says nothing. */
  everyEpoch: boolean
  /** How long an anchor promises to be the newest: `nextBy`. The next comes after half of it at the latest. */
  lifetimeMs: number
  /** A transaction that is in no block after this long is outbid. */
  stuckAfterMs: number
}

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

/**
 * How long an anchor stands, for an epoch: two epochs, but an hour at least, so that an idle organisation does not
 * pay for every epoch, and under the seven days that the registry allows.
 */
export function anchorLifetimeMs(epochMs: number): number {
  return Math.min(Math.max(2 * epochMs, HOUR), 6.5 * DAY)
}
