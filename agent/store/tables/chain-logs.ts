export type ChainTables = {
  /** How far each chain, with its two contracts, has been read; written together with what was read. */
  chain_cursors: { follower: string; block_number: bigint; block_hash: string; block_timestamp: bigint }
  /** Blocks whose hashes are known: every one that holds events of ours, and the newest ones, to find reorganisations. */
  chain_blocks: { follower: string; number: bigint; hash: string; timestamp: bigint; has_logs: boolean }
  /** The events of both contracts as the node gave them. */
  chain_logs: {
    follower: string
    block_number: bigint
    log_index: number
    address: string
    topics: string[]
    data: string
    block_hash: string
    block_timestamp: bigint
    transaction_hash: string
    transaction_index: number
  }
}

/** Events that a reorganisation undid: written by the database itself when `chain_logs` loses them. */
export type UndoneLogTables = { undone_chain_logs: ChainTables['chain_logs'] }
