import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { gunzipSync } from 'node:zlib'
import { sql, type Transaction } from 'kysely'
import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { PublishingPaused } from '#agent/anchors/publishing-paused.ts'
import type { AnchoredList } from '#agent/anchors/status-list-leaf.ts'
import type { Seal } from '#agent/keys/seal.ts'
import { bitRoot } from '#agent/status/bit-root.ts'
import { describeList } from '#agent/status/describe-list.ts'
import { compressBits } from '#agent/status/encode-bitstring.ts'
import { readMessageSet } from '#agent/status/message-set.ts'
import { writeStatusMessages } from '#agent/status/status-messages.ts'
import type { StatusTables } from '#agent/store/tables/status.ts'
import type { PublishedCopy, PublishedList } from './open-published-copy.ts'

/** A list of which more was published than the database knew, with its bits as they are now. */
export type AdoptedList = Pick<AnchoredList, 'id' | 'purpose'> & { bits: Uint8Array; statusSize: number }

type Adopting = {
  transaction: Transaction<StatusTables>
  organisation: string
  copy: PublishedCopy
  now: Date
}

/**
 * Takes what was published of an organisation's status lists into the database: versions, bits, and lists that were made
 * after the backup, which are closed from the start. A revocation that either knows stands; of suspensions the published
 * list knows more.
 *
 * @param documents of anchors, oldest first; what the last one names must be there
 * @param seal for the keys of lists whose own are lost: no index is given out of them any more
 * @throws {PublishingPaused} ANCHORS_LACKING if the copy lacks a list
 */
export async function adoptLists({
  documents,
  seal,
  ...adopting
}: Adopting & { documents: readonly AnchorDocument[]; seal: Pick<Seal, 'seal'> }): Promise<AdoptedList[]> {
  const { statusLists } = documents.at(-1)!
  await adoptPairs({ ...adopting, statusLists, seal })
  for (const document of documents.slice(0, -1)) {
    for (const list of document.statusLists) await adoptVersion({ ...adopting, list })
  }
  const adopted: AdoptedList[] = []
  for (const list of statusLists) {
    const found = await adoptNewest({ ...adopting, list })
    if (found) adopted.push(found)
  }
  return adopted
}

/** In an anchor the lists of a pair stand side by side: that of revocations first, that of messages, if any, last. */
async function adoptPairs({
  transaction,
  organisation,
  statusLists,
  seal,
  copy,
  now,
}: Adopting & { statusLists: readonly AnchoredList[]; seal: Pick<Seal, 'seal'> }): Promise<void> {
  const rows = await transaction
    .selectFrom('status_lists')
    .select('id')
    .where('organisation', '=', organisation)
    .execute()
  const known = new Set(rows.map(({ id }) => id))
  const unknown = statusLists.filter(({ id }) => !known.has(id))
  const bits = compressBits(Buffer.alloc(0))
  while (unknown.length > 0) {
    const [revocation, suspension] = unknown.splice(0, 2)
    const message = unknown[0]?.purpose === 'message' ? unknown.shift() : undefined
    if (revocation?.purpose !== 'revocation' || suspension?.purpose !== 'suspension')
      throw new PublishingPaused('ANCHORS_LACKING', 'the lists of the anchor are not in pairs')
    const set = message && (await adoptMessages({ transaction, organisation, copy, now, list: message }))
    const { id: pair } = await transaction
      .insertInto('status_list_pairs')
      .values({
        organisation,
        revocation_list: revocation.id,
        suspension_list: suspension.id,
        message_list: message?.id ?? null,
        message_set: set ?? null,
        sealed_key: seal.seal(randomBytes(32)),
        created_at: now,
        opened_at: null,
        closed_at: now,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const lists = [revocation, suspension, ...(message ? [message] : [])]
    const rows = lists.map(({ id, purpose }) => ({ id, organisation, pair, purpose, version: 0, bits }))
    await transaction.insertInto('status_lists').values(rows).execute()
  }
}

/** What the values of a list mean, as the list that was published says; where others read it is lost. */
async function adoptMessages({
  transaction,
  organisation,
  list,
  copy,
  now,
}: Adopting & { list: AnchoredList }): Promise<bigint> {
  const published = await copy.readList(list)
  const payload = published?.credential.split('.')[1]
  const description =
    payload === undefined
      ? undefined
      : describeList(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')).credentialSubject)
  if (!description?.messages) {
    throw new PublishingPaused('ANCHORS_LACKING', `the copy lacks the messages of status list ${list.id}`)
  }
  const messages = writeStatusMessages(description.messages)
  const before = await readMessageSet({ transaction, organisation })
  if (before && isDeepStrictEqual(before.messages, messages)) return before.id
  const { id } = await transaction
    .insertInto('status_message_sets')
    .values({
      organisation,
      status_size: description.statusSize!,
      messages: JSON.stringify(messages),
      reference: null,
      created_at: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** @returns undefined if the copy lacks it */
async function adoptVersion({
  transaction,
  list,
  copy,
  now,
}: Adopting & { list: AnchoredList }): Promise<PublishedList | undefined> {
  const published = await copy.readList(list)
  if (!published) return undefined
  await transaction
    .insertInto('status_list_versions')
    .values({
      list: list.id,
      version: list.version,
      bit_root: Buffer.from(list.bitRoot.slice(2), 'hex'),
      salt: Buffer.from(list.salt.slice(2), 'hex'),
      credential: published.credential,
      created_at: now,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  return published
}

/** @returns undefined if the database has this list as it was anchored */
async function adoptNewest(adopting: Adopting & { list: AnchoredList }): Promise<AdoptedList | undefined> {
  const { transaction, list } = adopting
  const { id, purpose, version } = list
  const own = await transaction
    .selectFrom('status_lists as list')
    .innerJoin('status_list_pairs as pair', 'pair.id', 'list.pair')
    .leftJoin('status_message_sets as set', 'set.id', 'pair.message_set')
    .select(['version', 'bits', 'status_size'])
    .where('list.id', '=', id)
    .executeTakeFirstOrThrow()
  const ownBits = gunzipSync(own.bits)
  if (own.version === version && `0x${rootOf(ownBits)}` === list.bitRoot) return undefined
  const published = await adoptVersion(adopting)
  if (!published) {
    throw new PublishingPaused('ANCHORS_LACKING', `the copy lacks version ${version} of status list ${id}`)
  }
  const bits = Buffer.from(published.bits)
  if (purpose === 'revocation') for (const [place, byte] of ownBits.entries()) bits[place]! |= byte
  const compressed = compressBits(bits)
  // what was made of it here since goes out under a number that nobody has seen
  const renew = own.version >= version || `0x${rootOf(bits)}` !== list.bitRoot
  await sql`
    UPDATE status_lists SET version = greatest(version, ${version}), bits = ${compressed}, renew = ${renew}
    WHERE id = ${id}
  `.execute(transaction)
  return { id, purpose, bits, statusSize: purpose === 'message' ? own.status_size! : 1 }
}

function rootOf(bits: Uint8Array): string {
  return bits.length === 0 ? '' : bitRoot(bits).toString('hex')
}
