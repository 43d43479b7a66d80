import { randomBytes } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { sql, type Transaction } from 'kysely'
import type { AnchoredList } from '#agent/anchors/status-list-leaf.ts'
import type { StatusPurpose, StatusTables } from '#agent/store/tables/status.ts'
import { bitRoot } from './bit-root.ts'
import { writeBit } from './bits.ts'
import { compressBits } from './encode-bitstring.ts'
import { type StatusListCredential, statusListCredential } from './status-list-credential.ts'
import { statusListUrl } from './status-list-url.ts'
import type { StatusMessage } from './status-messages.ts'

/** Who the lists are of, and how their credentials are signed. */
export type ListIssuer = {
  id: string
  did: string
  /** The organisation's URL, without a slash at the end. */
  baseUrl: string
  /** Secures a list credential as `vc+jwt`. */
  signList: (credential: StatusListCredential) => string | Promise<string>
}

type Change = { sequence: bigint; list: string; index: number; value: boolean }
type List = {
  id: string
  purpose: StatusPurpose
  version: number
  bits: Buffer
  status_size: number | null
  messages: StatusMessage[] | null
}

/**
 * Takes what changed since the last fold into new versions of the lists, signed and stored; those that are to be renewed
 * are signed again as they are. What it costs depends on
 * the lists that changed. The caller holds the organisation's publisher lock.
 *
 * @param from number of changes that were folded before
 * @returns how many are folded now, and whether a list has a new version
 */
export async function foldStatusChanges({
  transaction,
  issuer,
  from,
  ttlMs,
  now,
}: {
  transaction: Transaction<StatusTables>
  issuer: ListIssuer
  from: bigint
  ttlMs: number
  now: Date
}): Promise<{ folded: bigint; changed: boolean }> {
  const changes: Change[] = await transaction
    .selectFrom('status_changes')
    .select(['sequence', 'list', 'index', 'value'])
    .where('organisation', '=', issuer.id)
    .where('sequence', '>=', from)
    .orderBy('sequence')
    .execute()
  const byList = Map.groupBy(changes, ({ list }) => list)
  const lists = await transaction
    .selectFrom('status_lists as list')
    .innerJoin('status_list_pairs as pair', 'pair.id', 'list.pair')
    .leftJoin('status_message_sets as set', 'set.id', 'pair.message_set')
    .select(['list.id', 'purpose', 'version', 'bits', 'status_size', 'messages'])
    .where('list.organisation', '=', issuer.id)
    .where(sql<boolean>`(version = 0 OR renew OR list.id = ANY (${[...byList.keys()]}::uuid[]))`)
    .execute()
  for (const list of lists) {
    await writeVersion({ transaction, issuer, list, changes: byList.get(list.id) ?? [], ttlMs, now })
  }
  return { folded: from + BigInt(changes.length), changed: lists.length > 0 }
}

async function writeVersion({
  transaction,
  issuer,
  list,
  changes,
  ttlMs,
  now,
}: {
  transaction: Transaction<StatusTables>
  issuer: ListIssuer
  list: List
  changes: readonly Change[]
  ttlMs: number
  now: Date
}): Promise<void> {
  const bits = gunzipSync(list.bits)
  for (const { index, value } of changes) writeBit({ bits, index, value })
  const compressed = compressBits(bits)
  const version = list.version + 1
  const credential = await issuer.signList(
    statusListCredential({
      url: statusListUrl({ baseUrl: issuer.baseUrl, list: list.id }),
      issuer: issuer.did,
      ...(list.purpose === 'message'
        ? { purpose: list.purpose, statusSize: list.status_size!, messages: list.messages! }
        : { purpose: list.purpose }),
      encodedList: `u${compressed.toString('base64url')}`,
      ttlMs,
      now,
    }),
  )
  await transaction
    .insertInto('status_list_versions')
    .values({
      list: list.id,
      version,
      bit_root: bitRoot(bits),
      salt: randomBytes(32),
      credential,
      created_at: now,
    })
    .execute()
  await transaction
    .updateTable('status_lists')
    .set({ version, bits: compressed, renew: false })
    .where('id', '=', list.id)
    .execute()
}

/** The newest version of every list of an organisation, as an anchor names them, the oldest list first. */
export async function listsToAnchor({
  transaction,
  organisation,
}: {
  transaction: Transaction<StatusTables>
  organisation: string
}): Promise<AnchoredList[]> {
  const rows = await transaction
    .selectFrom('status_lists')
    .innerJoin('status_list_versions', (join) =>
      join
        .onRef('status_list_versions.list', '=', 'status_lists.id')
        .onRef('status_list_versions.version', '=', 'status_lists.version'),
    )
    .select(['id', 'purpose', 'status_lists.version', 'bit_root', 'salt'])
    .where('organisation', '=', organisation)
    // that of messages last: what restores from an anchor goes by this order
    .orderBy('pair')
    .orderBy(sql`purpose = 'message'`)
    .orderBy('purpose')
    .execute()
  return rows.map(({ id, purpose, version, bit_root, salt }) => ({
    id,
    purpose,
    version,
    bitRoot: `0x${bit_root.toString('hex')}`,
    salt: `0x${salt.toString('hex')}`,
  }))
}
