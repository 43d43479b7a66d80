import type { ColumnType } from 'kysely'

type WrittenOnce<T> = ColumnType<T, T, never>

/**
 * `folded`: computed, no transaction yet, may still be replaced · `prepared`: a signed transaction is stored and is
 * being sent · `included`: in a block, which may still be replaced · `final`.
 */
export type AnchorState = 'folded' | 'prepared' | 'included' | 'final'

export type AnchorTables = {
  /** Where an organisation's publisher stands; locked by whoever folds or prepares. */
  publishers: { organisation: string; changes_folded: bigint; folded_at: Date | null }
  /** Hex values are 0x and lower case; `document` is the anchor document's JSON; `next_by` Unix seconds. */
  anchors: {
    organisation: WrittenOnce<string>
    sequence: WrittenOnce<bigint>
    root: WrittenOnce<string>
    previous_root: WrittenOnce<string>
    document: WrittenOnce<string>
    state: AnchorState
    next_by: bigint | null
    block_number: bigint | null
    block_hash: string | null
    created_at: WrittenOnce<Date>
  }
  /** The signed transactions of an anchor, stored before they are sent; while one nonce is shared, one is included. */
  anchor_transactions: {
    organisation: WrittenOnce<string>
    sequence: WrittenOnce<bigint>
    attempt: WrittenOnce<number>
    hash: WrittenOnce<string>
    raw: WrittenOnce<string>
    nonce: WrittenOnce<number>
    next_by: WrittenOnce<bigint>
    created_at: WrittenOnce<Date>
  }
}
