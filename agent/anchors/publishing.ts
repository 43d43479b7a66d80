import type { Kysely, Transaction } from 'kysely'
import type { AnchorTables } from '#agent/store/tables/anchor.ts'
import type { LogTables } from '#agent/store/tables/log.ts'
import type { AnchorChain } from './anchor-chain.ts'
import type { AnchorSubtree } from './anchor-document.ts'
import type { AnchoredList } from './status-list-leaf.ts'

export type PublishingTables = AnchorTables & LogTables

/** What an anchor is to hold of an organisation. */
export type FoldedContents = {
  /** In ascending order of tags. */
  subtrees: AnchorSubtree[]
  /** Those of the subtree of tag 1; none where there is no such subtree. */
  statusLists: AnchoredList[]
  /** How many changes are folded now. */
  folded: bigint
  /** Whether something changed that no subtree's size tells. */
  changed: boolean
}

/** What an organisation anchors. Each runs in a transaction of the publisher's, under the organisation's lock. */
export type AnchorContents = {
  /**
   * Takes what changed since the last fold into trees and lists.
   *
   * @param from number of changes that were folded before
   * @param epochMs how often is folded
   */
  fold(options: {
    transaction: Transaction<PublishingTables>
    from: bigint
    epochMs: number
    now: Date
  }): Promise<FoldedContents>
  /** Hears of the lists of an anchor that has got into a block. */
  include(options: {
    transaction: Transaction<PublishingTables>
    statusLists: readonly AnchoredList[]
    now: Date
  }): Promise<void>
}

/** An organisation that publishes. `address` is the one of its did:ethr. */
export type PublishingOrganisation = {
  id: string
  address: string
  chain: AnchorChain
  contents: AnchorContents
  /**
   * Runs before the first of it is published, and again until it succeeds.
   *
   * @throws {PublishingPaused} while the database is older than what was published from it
   */
  admit?: () => Promise<void>
  /** Keeps a copy of an anchor before its transaction is made: what it throws keeps it from being sent. */
  keepCopy?: (anchor: { sequence: bigint; root: string }) => Promise<void>
}

/** What publishing works with: the same for every organisation of a process. Durations are milliseconds. */
export type PublishingWorld = {
  database: Kysely<PublishingTables>
  chainId: bigint
  registryAddress: string
  /** Roots are made at most once in each span of this length, counted from the Unix epoch. */
  epochMs: number
  /** Make one in every span, whether or not anything changed, so that timing says nothing. */
  everyEpoch: boolean
  /** How long an anchor promises to be the newest: `nextBy`. The next comes after half of it at the latest. */
  lifetimeMs: number
  /** A transaction that is in no block after this long is outbid. */
  stuckAfterMs: number
}

/** What the services outbid a transaction after. */
export const STUCK_AFTER_MS = 60_000

const HOUR = 60 * 60 * 1000
const DAY = 24 * HOUR

/** Under the seven days that the registry allows. */
export const LONGEST_LIFETIME_MS = 6.5 * DAY

/**
 * How long an anchor stands, for an epoch: two epochs, but an hour at least, so that an idle organisation does not
 * pay for every epoch.
 */
export function anchorLifetimeMs(epochMs: number): number {
  return Math.min(Math.max(2 * epochMs, HOUR), LONGEST_LIFETIME_MS)
}
