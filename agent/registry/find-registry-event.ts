import { Interface, zeroPadValue } from 'ethers'
import { type Kysely, sql } from 'kysely'
import type { ChainTables } from '#agent/store/tables/chain-logs.ts'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'

const registry = new Interface(caresealRegistryAbi)

/** Where on the chain something was said; `time` is RFC 3339, the hashes are 0x and lower case. */
export type EventPlace = { block: { number: number; hash: string; time: string }; transaction: string }

/**
 * Where the registry said something of an organisation last, as far as the follower has read.
 *
 * @param organisation its address
 * @param keyId narrows it to one key
 * @param after number of a block: what was said up to there does not count
 */
export async function findRegistryEvent({
  database,
  registryAddress,
  event,
  organisation,
  keyId,
  after = -1,
}: {
  database: Kysely<ChainTables>
  registryAddress: string
  event: 'KeyEnded' | 'StateSet'
  organisation: string
  keyId?: string | undefined
  after?: number
}): Promise<EventPlace | undefined> {
  const topics = [registry.getEvent(event)!.topicHash, zeroPadValue(organisation, 32), keyId]
  const row = await database
    .selectFrom('chain_logs')
    .select(['block_number', 'block_hash', 'block_timestamp', 'transaction_hash'])
    .where('block_number', '>', BigInt(after))
    .where((where) => where(sql`lower(address)`, '=', registryAddress.toLowerCase()))
    .where((where) =>
      where.and(
        topics.flatMap((topic, place) =>
          topic === undefined ? [] : where(sql`topics[${sql.lit(place + 1)}]`, '=', topic.toLowerCase()),
        ),
      ),
    )
    .orderBy('block_number', 'desc')
    .orderBy('log_index', 'desc')
    .executeTakeFirst()
  if (!row) return
  const { block_number, block_hash, block_timestamp, transaction_hash } = row
  const time = new Date(Number(block_timestamp) * 1000).toISOString()
  return {
    block: { number: Number(block_number), hash: block_hash, time },
    transaction: transaction_hash,
  }
}
