import { type Selectable, sql, type Transaction } from 'kysely'
import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { ANCHOR_TAGS } from '#agent/anchors/anchor-document.ts'
import { ChainError } from '#agent/registry/chain-error.ts'
import { PURPOSE_CREDENTIALS } from '#agent/registry/chain-view.ts'
import { hasKey } from '#agent/registry/read-key.ts'
import { endKey, type RegistryTarget, setKey } from '#agent/registry/write-registry.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { addDocumentKey, findDocumentKey, removeDocumentKey } from './document-key.ts'
import type { KeyWorld } from './key-world.ts'
import { openRegistryTarget } from './open-registry-target.ts'
import type { Organisation } from './organisation.ts'

type KeyRow = Selectable<IssuerTables['signing_keys']>

type Step = {
  world: KeyWorld
  transaction: Transaction<IssuerTables>
  organisation: Organisation
  target: RegistryTarget
  row: KeyRow
  now: Date
}

/** How long what a key authenticated may still be looked at: an exchange waits a quarter of an hour for an answer. */
const LAST_ANSWERS_MS = 15 * 60 * 1000

/**
 * Takes the signing keys of an organisation one step on, where a step can be taken. The order is the point:
 *
 * 1. the new key is listed in the DID document, then registered for credentials;
 * 2. once that is final, it signs, and the one before signs no more;
 * 3. once all that the one before signed is logged, and a final anchor holds the log, that one is retired on chain: every
 *    credential of it can be proven to be older than its end.
 *
 * A key for authentication is not registered, and leaves the document once nobody waits for what it signed.
 *
 * Each step looks first whether it was done, so what was broken off goes on from there. One process at a time.
 *
 * @returns whether the keys that sign have changed
 * @throws {ChainError} while the chain takes no transactions
 */
export async function advanceKeys({
  world,
  organisation,
  now,
}: {
  world: KeyWorld
  organisation: Organisation
  now: Date
}): Promise<boolean> {
  const { database, follower } = world
  const { registryAddress } = follower.view
  const changed = await database.transaction().execute(async (transaction) => {
    if (!(await tryLock(transaction, organisation))) return false
    const rows = await unsettledKeys(transaction, organisation)
    if (rows.length === 0) return false
    const target = await openRegistryTarget({ ...world, registryAddress, organisation: organisation.id })
    for (const row of rows) {
      const step: Step = { world, transaction, organisation, target, row, now }
      if (row.verification_method !== null) await retire(step)
      // nobody can issue between a takeover and its commit
      else if (await introduce(step)) return true
    }
    return false
  })
  if (changed) await world.reload()
  return changed
}

/** Held until the transaction ends: two processes do not send the same transaction twice. */
async function tryLock(transaction: Transaction<IssuerTables>, { id }: Organisation): Promise<boolean> {
  const { rows } = await sql<{ locked: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`signing keys of ${id}`}, 0)) AS locked
  `.execute(transaction)
  return rows[0]!.locked
}

/** Keys that wait to sign beside or after others, and keys that another has taken over from. */
async function unsettledKeys(
  transaction: Transaction<IssuerTables>,
  { id }: Organisation,
): Promise<KeyRow[]> {
  return transaction
    .selectFrom('signing_keys')
    .selectAll()
    .where('organisation', '=', id)
    .where('method', '=', 'ethr')
    .where('ended', 'is', null)
    .where((where) =>
      where.or([where('verification_method', 'is', null), where('superseded_at', 'is not', null)]),
    )
    .orderBy('created_at')
    .execute()
}

/** @returns whether the key signs from now on */
async function introduce(step: Step): Promise<boolean> {
  const { world, transaction, organisation, target, row, now } = step
  const { agent, didResolver, follower } = world
  const { view } = follower
  const { did } = organisation
  if (!findDocumentKey({ keys: await didResolver.resolveKeys(did), row })) {
    await addDocumentKey({ agent, view, target, organisation, row })
    await follower.poll()
  }
  const counts = row.purpose === 'authentication' ? isFinal : isRegistered
  if (!(await counts(step))) return false
  const method = findDocumentKey({ keys: await didResolver.resolveKeys(did), row })
  if (!method) return false
  await transaction
    .updateTable('signing_keys')
    .set({ superseded_at: now })
    .where('organisation', '=', organisation.id)
    .where('method', '=', 'ethr')
    .where('algorithm', '=', row.algorithm)
    .where('purpose', '=', row.purpose)
    .where('verification_method', 'is not', null)
    .where('superseded_at', 'is', null)
    .execute()
  await transaction
    .updateTable('signing_keys')
    .set({ verification_method: method })
    .where('key', '=', row.key)
    .execute()
  // lists that a key signed which may leave the DID document are signed again
  if (row.algorithm === 'EdDSA' && row.purpose === 'assertionMethod') {
    await transaction
      .updateTable('status_lists')
      .set({ renew: true })
      .where('organisation', '=', organisation.id)
      .execute()
  }
  return true
}

/** A verifier counts a key that may still be undone for nothing; the DID document has had it for longer. */
async function isRegistered({ world: { follower }, organisation, target, row }: Step): Promise<boolean> {
  const key = { ...target, organisation: organisation.address, keyId: row.thumbprint }
  if (!(await hasKey({ ...key, blockTag: 'latest' }))) await setKey({ ...key, purposes: PURPOSE_CREDENTIALS })
  if (!(await hasKey({ ...key, blockTag: 'finalized' }))) return false
  await follower.poll()
  return follower.view.key({ organisation: organisation.address, keyId: row.thumbprint }) !== undefined
}

/** A verifier that reads final blocks alone has the document as it is here. */
async function isFinal({ world: { didResolver, follower }, organisation }: Step): Promise<boolean> {
  await follower.poll()
  const { versionId } = await didResolver.resolveKeys(organisation.did)
  return Number(versionId) <= (follower.view.block('finalized')?.number ?? -1)
}

async function retire(step: Step): Promise<void> {
  const { world, transaction, organisation, target, row } = step
  if (row.purpose === 'authentication') return await retireAuthentication(step)
  const logged = row.log_size ?? (await settleLog(step))
  if (logged === undefined || (await anchoredSize(step)) < logged) return
  try {
    await endKey({ ...target, organisation: organisation.address, keyId: row.thumbprint })
  } catch (error) {
    // by a process that was broken off, or because it is compromised by now
    if (!(error instanceof ChainError) || error.reason?.name !== 'KeyAlreadyEnded') throw error
  }
  // whoever is told that it is retired is told since when
  await world.follower.poll()
  await settle(transaction, row)
}

/** It leaves the document: what it signed was for a moment that is over. */
async function retireAuthentication(step: Step): Promise<void> {
  const { world, transaction, organisation, target, row, now } = step
  const { agent, didResolver, follower } = world
  if (now.getTime() < row.superseded_at!.getTime() + LAST_ANSWERS_MS) return
  if (findDocumentKey({ keys: await didResolver.resolveKeys(organisation.did), row })) {
    await removeDocumentKey({ agent, view: follower.view, target, organisation, row })
    await follower.poll()
  }
  await settle(transaction, row)
}

async function settle(transaction: Transaction<IssuerTables>, { key }: KeyRow): Promise<void> {
  await transaction
    .updateTable('signing_keys')
    .set({ ended: 'retired' })
    .where('key', '=', key)
    .where('ended', 'is', null)
    .execute()
}

/** How long the issuance log is once it holds all that the key signed; undefined while something waits for its signature. */
async function settleLog({ transaction, organisation, row }: Step): Promise<bigint | undefined> {
  const waiting = await transaction
    .selectFrom('credentials')
    .innerJoin('subjects', 'subjects.id', 'credentials.subject')
    .select('credentials.id')
    .where('credentials.organisation', '=', organisation.id)
    .where('credentials.signing_key', '=', row.key)
    .where('credentials.signature', 'is', null)
    .where('subjects.sealed_key', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  if (waiting) return undefined
  const log = await transaction
    .selectFrom('logs')
    .select('size')
    .where('organisation', '=', organisation.id)
    .where('log', '=', 'issuance')
    .executeTakeFirst()
  const size = log?.size ?? 0n
  await transaction.updateTable('signing_keys').set({ log_size: size }).where('key', '=', row.key).execute()
  return size
}

/** How much of the issuance log the last final anchor holds. */
async function anchoredSize({ transaction, organisation }: Step): Promise<bigint> {
  const row = await transaction
    .selectFrom('anchors')
    .select('document')
    .where('organisation', '=', organisation.id)
    .where('state', '=', 'final')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (!row) return 0n
  const { subtrees }: AnchorDocument = JSON.parse(row.document)
  return BigInt(subtrees.find(({ tag }) => tag === ANCHOR_TAGS.issuanceLog)?.size ?? 0)
}
