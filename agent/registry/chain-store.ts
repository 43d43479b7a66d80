import type { Kysely, Selectable } from 'kysely'
import type { ChainTables } from '#agent/store/tables/chain-logs.ts'
import type { BlockReference, ChainLog } from './chain-view.ts'

/** How many of the newest blocks without events are remembered by their hash. */
const WINDOW = 256

/** More rows in one statement would run into PostgreSQL's 65,535 parameters. */
const ROWS = 5000

export type ChainStore = {
  load(): Promise<{ cursor: BlockReference | undefined; logs: ChainLog[] }>
  /**
   * Keeps the events of the blocks after `previous`, up to and including `cursor`. False if what is stored does not end
   * at `previous`: another process on the same database has gone another way, and what it kept is to be loaded.
   */
  append(step: {
    previous: BlockReference | undefined
    cursor: BlockReference
    logs: readonly ChainLog[]
  }): Promise<boolean>
  hashAt(number: number): Promise<string | undefined>
  /** Known blocks up to a number, oldest first. */
  blocksUpTo(number: number): Promise<BlockReference[]>
  /** Forgets everything above a block, or everything. */
  rollBack(ancestor: BlockReference | undefined): Promise<void>
}

/** What has been read of one chain, in PostgreSQL; `follower` names the chain and its two contracts. */
export function createChainStore({
  database,
  follower,
}: {
  database: Kysely<ChainTables>
  follower: string
}): ChainStore {
  async function hashAt(connection: Kysely<ChainTables>, number: number): Promise<string | undefined> {
    const row = await connection
      .selectFrom('chain_blocks')
      .select('hash')
      .where('follower', '=', follower)
      .where('number', '=', BigInt(number))
      .executeTakeFirst()
    return row?.hash
  }

  return {
    async load() {
      return await database
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (transaction) => {
          const row = await transaction
            .selectFrom('chain_cursors')
            .selectAll()
            .where('follower', '=', follower)
            .executeTakeFirst()
          const logs = await transaction
            .selectFrom('chain_logs')
            .selectAll()
            .where('follower', '=', follower)
            .orderBy('block_number')
            .orderBy('log_index')
            .execute()
          return { cursor: row && toCursor(row), logs: logs.map(toLog) }
        })
    },

    async append({ previous, cursor, logs }) {
      return await database.transaction().execute(async (transaction) => {
        // one writer at a time, also before there is a row to lock
        if (previous === undefined) {
          await transaction
            .insertInto('chain_cursors')
            .values(toCursorRow(follower, START))
            .onConflict((conflict) => conflict.doNothing())
            .execute()
        }
        const stored = await transaction
          .selectFrom('chain_cursors')
          .selectAll()
          .where('follower', '=', follower)
          .forUpdate()
          .executeTakeFirst()
        const kept = stored ?? toCursorRow(follower, START)
        if (kept.block_hash !== (previous ?? START).hash) {
          // another process on this database came first; it may have kept the same
          return (await hashAt(transaction, cursor.number)) === cursor.hash
        }
        const blocks = new Map(logs.map((log) => [log.blockNumber, blockOf(log)]))
        const rows = [...blocks.values(), ...(blocks.has(cursor.number) ? [] : [cursor])].map((block) => ({
          follower,
          number: BigInt(block.number),
          hash: block.hash,
          timestamp: BigInt(block.timestamp),
          has_logs: blocks.has(block.number),
        }))
        for (const some of chunks(rows)) await transaction.insertInto('chain_blocks').values(some).execute()
        for (const some of chunks(logs)) {
          const values = some.map((log) => toRow(follower, log))
          await transaction.insertInto('chain_logs').values(values).execute()
        }
        await transaction
          .deleteFrom('chain_blocks')
          .where('follower', '=', follower)
          .where('has_logs', '=', false)
          .where('number', '<', BigInt(cursor.number - WINDOW))
          .execute()
        await transaction
          .updateTable('chain_cursors')
          .set(toCursorRow(follower, cursor))
          .where('follower', '=', follower)
          .execute()
        return true
      })
    },

    hashAt: (number) => hashAt(database, number),

    async blocksUpTo(number) {
      const rows = await database
        .selectFrom('chain_blocks')
        .selectAll()
        .where('follower', '=', follower)
        .where('number', '<=', BigInt(number))
        .orderBy('number')
        .execute()
      return rows.map((row) => ({
        number: Number(row.number),
        hash: row.hash,
        timestamp: Number(row.timestamp),
      }))
    },

    async rollBack(ancestor) {
      const above = BigInt(ancestor?.number ?? -1)
      await database.transaction().execute(async (transaction) => {
        await transaction
          .updateTable('chain_cursors')
          .set(toCursorRow(follower, ancestor ?? START))
          .where('follower', '=', follower)
          .where('block_number', '>', above)
          .execute()
        await transaction
          .deleteFrom('chain_logs')
          .where('follower', '=', follower)
          .where('block_number', '>', above)
          .execute()
        await transaction
          .deleteFrom('chain_blocks')
          .where('follower', '=', follower)
          .where('number', '>', above)
          .execute()
      })
    },
  }
}

/** Before the first block. */
const START: BlockReference = { number: -1, hash: '', timestamp: 0 }

function toCursorRow(follower: string, block: BlockReference) {
  return {
    follower,
    block_number: BigInt(block.number),
    block_hash: block.hash,
    block_timestamp: BigInt(block.timestamp),
  }
}

function toCursor(row: Selectable<ChainTables['chain_cursors']>): BlockReference | undefined {
  if (row.block_hash === START.hash) return
  return { number: Number(row.block_number), hash: row.block_hash, timestamp: Number(row.block_timestamp) }
}

function blockOf(log: ChainLog): BlockReference {
  return { number: log.blockNumber, hash: log.blockHash, timestamp: log.blockTimestamp }
}

function toRow(follower: string, log: ChainLog): Selectable<ChainTables['chain_logs']> {
  return {
    follower,
    block_number: BigInt(log.blockNumber),
    log_index: log.logIndex,
    address: log.address,
    topics: log.topics,
    data: log.data,
    block_hash: log.blockHash,
    block_timestamp: BigInt(log.blockTimestamp),
    transaction_hash: log.transactionHash,
    transaction_index: log.transactionIndex,
  }
}

export function toLog(row: Selectable<ChainTables['chain_logs']>): ChainLog {
  return {
    address: row.address,
    topics: row.topics,
    data: row.data,
    blockNumber: Number(row.block_number),
    blockHash: row.block_hash,
    blockTimestamp: Number(row.block_timestamp),
    transactionHash: row.transaction_hash,
    transactionIndex: row.transaction_index,
    logIndex: row.log_index,
  }
}

function* chunks<Item>(items: readonly Item[]): Generator<Item[]> {
  for (let start = 0; start < items.length; start += ROWS) yield items.slice(start, start + ROWS)
}
