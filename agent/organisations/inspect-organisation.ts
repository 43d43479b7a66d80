import { type Kysely, sql } from 'kysely'
import type { Anchor } from '#agent/registry/chain-view.ts'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import type { DescribedKey } from './describe-key.ts'
import { listKeys } from './list-keys.ts'
import type { Organisation } from './organisation.ts'

/** How an organisation of this service stands; times are RFC 3339, sequence numbers decimal. */
export type OrganisationCondition = {
  /** As the registry has it. */
  state: 'active' | 'halted' | 'unregistered'
  /** When the registry took that state; null while it knows none. */
  since: string | null
  /** The newest anchor on chain. Verifiers accept no status after `nextBy`. It is not `ours` if this database lacks it. */
  anchor: { sequence: string; publishedAt: string; nextBy: string; block: number; ours: boolean } | null
  /** Anchors that are not final. */
  unfinished: { sequence: string; state: string; createdAt: string; transactions: string[] }[]
  /** Changes of status that no anchor holds yet. */
  unpublishedChanges: number
  /** Credentials that are recorded, and not signed yet; and since when the oldest waits. */
  unsigned: { credentials: number; since: string | null }
  keys: DescribedKey[]
}

/** What our own records, and the chain as far as it was read, say of an organisation. */
export async function inspectOrganisation({
  database,
  follower,
  organisation,
}: {
  database: Kysely<IssuerTables>
  follower: ChainFollower
  organisation: Pick<Organisation, 'id' | 'address'>
}): Promise<OrganisationCondition> {
  const { view } = follower
  const { id, address } = organisation
  const registered = view.organisation(address)
  const anchor = view.anchor({ organisation: address, finality: 'latest' })
  const { unpublished, unsigned, oldest } = await countWaiting({ database, id })
  return {
    state: registered?.state ?? 'unregistered',
    since: registered ? formatSeconds(registered.stateSince.timestamp) : null,
    anchor: anchor
      ? {
          sequence: `${anchor.sequence}`,
          publishedAt: formatSeconds(anchor.publishedAt),
          nextBy: formatSeconds(anchor.nextBy),
          block: anchor.block.number,
          ours: await isOurs({ database, id, anchor }),
        }
      : null,
    unfinished: (await readUnfinished({ database, id })).map(({ sequence, created_at, ...anchor }) => ({
      ...anchor,
      sequence: `${sequence}`,
      createdAt: created_at.toISOString(),
    })),
    unpublishedChanges: Number(unpublished),
    unsigned: { credentials: Number(unsigned), since: oldest?.toISOString() ?? null },
    keys: await listKeys({ world: { database, follower }, organisation }),
  }
}

/** Not so after a restore from a backup that is older than the anchor. */
async function isOurs({
  database,
  id,
  anchor,
}: {
  database: Kysely<IssuerTables>
  id: string
  anchor: Pick<Anchor, 'sequence' | 'root'>
}): Promise<boolean> {
  const row = await database
    .selectFrom('anchors')
    .select('root')
    .where('organisation', '=', id)
    .where('sequence', '=', anchor.sequence)
    .executeTakeFirst()
  return row?.root === anchor.root
}

type UnfinishedRow = { sequence: bigint; state: string; created_at: Date; transactions: string[] }

/** With the transactions that are to bring each to the chain, the first attempt first. */
async function readUnfinished({
  database,
  id,
}: {
  database: Kysely<IssuerTables>
  id: string
}): Promise<UnfinishedRow[]> {
  const { rows } = await sql<UnfinishedRow>`
    SELECT sequence, state, created_at, ARRAY(
      SELECT hash FROM anchor_transactions AS sent
      WHERE sent.organisation = anchors.organisation AND sent.sequence = anchors.sequence
      ORDER BY attempt
    ) AS transactions
    FROM anchors WHERE organisation = ${id} AND state <> 'final' ORDER BY sequence
  `.execute(database)
  return rows
}

type Waiting = { unpublished: bigint; unsigned: bigint; oldest: Date | null }

async function countWaiting({
  database,
  id,
}: {
  database: Kysely<IssuerTables>
  id: string
}): Promise<Waiting> {
  const { rows } = await sql<Waiting>`
    SELECT
      coalesce((SELECT size FROM status_change_heads WHERE organisation = ${id}), 0)
        - coalesce((SELECT changes_folded FROM publishers WHERE organisation = ${id}), 0) AS unpublished,
      count(*) AS unsigned,
      min(issued_at) AS oldest
    FROM credentials WHERE organisation = ${id} AND signature IS NULL
  `.execute(database)
  return rows[0]!
}

function formatSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString()
}
