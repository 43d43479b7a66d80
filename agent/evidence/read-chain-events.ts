import { Interface } from 'ethers'
import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from 'kysely'
import { toLog } from '#agent/registry/chain-store.ts'
import type { ChainLog, ChainView } from '#agent/registry/chain-view.ts'
import type { ChainTables, UndoneLogTables } from '#agent/store/tables/chain-logs.ts'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'

type Tables = ChainTables & UndoneLogTables
type Builder = ExpressionBuilder<Tables, 'chain_logs'>

const registry = new Interface(caresealRegistryAbi)
const PUBLISHED = topicOf('Published')
const ACCREDITATIONS = [topicOf('Accredited'), topicOf('AccreditationEnded')]

/** Reads the events that were followed and kept, up to a block; `undone` reads what a reorganisation undid instead. */
export type ChainEventReader = {
  /** ERC-1056: of these identities. */
  didEvents(identities: readonly string[]): Promise<ChainLog[]>
  /** The registry's, without anchors: of these organisations, or all. */
  registryEvents(organisations?: readonly string[]): Promise<ChainLog[]>
  /** The newest anchor of an organisation that is in a block up to `block`. */
  lastAnchor(options: { organisation: string; block: number }): Promise<ChainLog | undefined>
  /** Anchors of an organisation with these numbers. */
  anchors(options: { organisation: string; sequences: readonly bigint[] }): Promise<ChainLog[]>
}

export function createChainEventReader({
  database,
  view: { chainId, registryAddress, didRegistryAddress },
  upTo,
  table = 'chain_logs',
}: {
  database: Kysely<Tables>
  view: Pick<ChainView, 'chainId' | 'registryAddress' | 'didRegistryAddress'>
  /** Number of the last block to read. */
  upTo: number
  table?: 'chain_logs' | 'undone_chain_logs'
}): ChainEventReader {
  const follower = [chainId, registryAddress, didRegistryAddress].join(':')

  function select(where: (builder: Builder) => Expression<SqlBool>, block = upTo) {
    return database
      .selectFrom(sql<ChainTables['chain_logs']>`${sql.table(table)}`.as('chain_logs'))
      .selectAll()
      .where('follower', '=', follower)
      .where('block_number', '<=', BigInt(Math.min(block, upTo)))
      .where((builder) => where(builder as unknown as Builder))
  }

  async function read(where: (builder: Builder) => Expression<SqlBool>): Promise<ChainLog[]> {
    const rows = await select(where).orderBy('block_number').orderBy('log_index').execute()
    return rows.map(toLog)
  }

  const isOf = (address: string) => sql<SqlBool>`lower(address) = ${address.toLowerCase()}`
  /** PostgreSQL counts from 1: `topics[1]` is the event's own. */
  const topic = (place: number) => sql<string>`topics[${sql.lit(place)}]`

  return {
    didEvents: (identities) =>
      read(({ and, eb }) =>
        and([isOf(didRegistryAddress), eb(topic(2), 'in', [...identities.map(toTopic), ''])]),
      ),
    registryEvents: (organisations) =>
      read(({ and, or, eb }) => {
        const rest = and([isOf(registryAddress), eb(topic(1), '!=', PUBLISHED)])
        if (!organisations) return rest
        const wanted = [...organisations.map(toTopic), '']
        return and([
          rest,
          or([
            and([eb(topic(1), 'in', ACCREDITATIONS), eb(topic(4), 'in', wanted)]),
            and([eb(topic(1), 'not in', ACCREDITATIONS), eb(topic(2), 'in', wanted)]),
          ]),
        ])
      }),
    async lastAnchor({ organisation, block }) {
      const row = await select(
        ({ and, eb }) =>
          and([
            isOf(registryAddress),
            eb(topic(1), '=', PUBLISHED),
            eb(topic(2), '=', toTopic(organisation)),
          ]),
        block,
      )
        .orderBy('block_number', 'desc')
        .orderBy('log_index', 'desc')
        .limit(1)
        .executeTakeFirst()
      return row && toLog(row)
    },
    anchors: ({ organisation, sequences }) =>
      read(({ and, eb }) =>
        and([
          isOf(registryAddress),
          eb(topic(1), '=', PUBLISHED),
          eb(topic(2), '=', toTopic(organisation)),
          eb(topic(3), 'in', [...sequences.map((sequence) => toWord(sequence.toString(16))), '']),
        ]),
      ),
  }
}

/** Events in the order of the chain, each once. */
export function sortEvents(events: readonly ChainLog[]): ChainLog[] {
  const unique = new Map(events.map((event) => [`${event.blockHash} ${event.logIndex}`, event]))
  return [...unique.values()].sort((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
}

function topicOf(event: string): string {
  return registry.getEvent(event)!.topicHash
}

function toTopic(address: string): string {
  return toWord(address.slice(2).toLowerCase())
}

function toWord(hex: string): string {
  return `0x${hex.padStart(64, '0')}`
}
