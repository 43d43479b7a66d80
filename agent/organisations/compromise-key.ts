import type { Selectable } from 'kysely'
import { auditAttempt } from '#agent/audit/audit-attempt.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import { explainRefusal } from '#agent/registry/explain-refusal.ts'
import { hasKey } from '#agent/registry/read-key.ts'
import { endKey, type RegistryTarget } from '#agent/registry/write-registry.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { type DescribedKey, describeKey } from './describe-key.ts'
import { findDocumentKey, removeDocumentKey } from './document-key.ts'
import type { KeyWorld } from './key-world.ts'
import { openRegistryTarget } from './open-registry-target.ts'
import type { Organisation } from './organisation.ts'
import { rotateKey } from './rotate-key.ts'

/**
 * Reports a signing key as compromised. Bad news first: it signs nothing here from now on, the registry says so to every
 * verifier, and the DID document lists it no more; then another key is made, where it was the one that signed. What the
 * last good anchor's log holds stays valid. A key for authentication is in no registry and in no log: it leaves the
 * document, and that is all. It can be said again to make it worse, an earlier time or anchor, and to
 * finish what was broken off.
 *
 * @param since from when it may have been in other hands
 * @param lastGoodSequence the last anchor whose issuance log is trusted; the last one at or before `since` if left out
 * @throws {AgentError} KEY_NOT_FOUND; COMPROMISE_INVALID; KEY_ENDED if that was said already; CONTROLLER_NOT_HELD;
 *   REGISTRY_REFUSED; CHAIN_UNAVAILABLE
 */
export async function compromiseKey({
  world,
  organisation,
  thumbprint,
  since,
  lastGoodSequence,
  actor,
  now,
}: {
  world: KeyWorld
  organisation: Organisation
  thumbprint: string
  since: Date
  lastGoodSequence?: bigint
  actor: Actor
  now: Date
}): Promise<DescribedKey> {
  const { database, follower } = world
  const { view } = follower
  const row = await findKey({ world, organisation, thumbprint })
  // an anchor that the caller has just been told of counts
  await follower.poll()
  const anchors = view.anchors(organisation.address)
  if (since > now || since.getTime() < 1000) throw invalid('/since', 'is in the future, or names no time')
  if (lastGoodSequence !== undefined && !anchors.some(({ sequence }) => sequence === lastGoodSequence)) {
    if (lastGoodSequence !== 0n) throw invalid('/lastGoodSequence', 'is no anchor of this organisation')
  }
  const lastGood =
    lastGoodSequence ??
    anchors.findLast(({ publishedAt }) => publishedAt * 1000 <= since.getTime())?.sequence ??
    0n
  return auditAttempt({
    database,
    organisation: organisation.id,
    entry: {
      action: 'key.compromise',
      object: thumbprint,
      client: actor.client,
      person: actor.person,
      detail: { since: since.toISOString(), lastGoodSequence: lastGood.toString() },
    },
    async work() {
      const { registryAddress } = view
      const target = await openRegistryTarget({ ...world, registryAddress, organisation: organisation.id })
      await stopSigning({ world, row, now })
      const key = { ...target, organisation: organisation.address, keyId: thumbprint }
      let said: AgentError | undefined
      try {
        const compromised = { since, lastGoodSequence: lastGood }
        // one that was never brought to the chain has nobody to be told of it
        if (await hasKey({ ...key, blockTag: 'latest' })) await endKey({ ...key, compromised })
      } catch (error) {
        const refusal = explainRefusal(error)
        if (!(refusal instanceof AgentError) || refusal.code !== 'KEY_ENDED') throw refusal
        said = refusal
      }
      await follower.poll()
      const finished = await finishEnd({ world, organisation, target, row, actor, now })
      if (said && !finished) throw said
      return describeKey({
        row: await findKey({ world, organisation, thumbprint }),
        view,
        organisation,
      })
    },
    now,
  })
}

type KeyRow = Selectable<IssuerTables['signing_keys']>

async function findKey({
  world: { database },
  organisation,
  thumbprint,
}: {
  world: Pick<KeyWorld, 'database'>
  organisation: Organisation
  thumbprint: string
}): Promise<KeyRow> {
  const row = await database
    .selectFrom('signing_keys')
    .selectAll()
    .where('organisation', '=', organisation.id)
    .where('thumbprint', '=', thumbprint)
    .executeTakeFirst()
  if (!row) throw new AgentError('KEY_NOT_FOUND', 'the organisation has no such signing key')
  return row
}

async function stopSigning({ world, row, now }: { world: KeyWorld; row: KeyRow; now: Date }): Promise<void> {
  await world.database
    .updateTable('signing_keys')
    .set({ ended: 'compromised', superseded_at: row.superseded_at ?? now })
    .where('key', '=', row.key)
    .execute()
  await world.reload()
}

/** @returns whether something was left to do: the DID document, or a key to sign with */
async function finishEnd({
  world,
  organisation,
  target,
  row,
  actor,
  now,
}: {
  world: KeyWorld
  organisation: Organisation
  target: RegistryTarget
  row: KeyRow
  actor: Actor
  now: Date
}): Promise<boolean> {
  const { agent, database, didResolver, follower } = world
  const keys = await didResolver.resolveKeys(organisation.did)
  const listed = findDocumentKey({ keys, row }) !== undefined
  if (listed) {
    try {
      await removeDocumentKey({ agent, view: follower.view, target, organisation, row })
    } catch (cause) {
      throw new AgentError('CHAIN_UNAVAILABLE', 'the key could not be taken out of the DID document', {
        cause,
      })
    }
    await follower.poll()
  }
  // a did:key ends with its key; a did:web gets another when the organisation is anchored the next time
  if (row.method !== 'ethr') return listed
  const successor = await database
    .selectFrom('signing_keys')
    .select('key')
    .where('organisation', '=', organisation.id)
    .where('method', '=', 'ethr')
    .where('algorithm', '=', row.algorithm)
    .where('purpose', '=', row.purpose)
    .where('superseded_at', 'is', null)
    .where('ended', 'is', null)
    .executeTakeFirst()
  const { algorithm, purpose } = row
  if (!successor) await rotateKey({ world, organisation, algorithm, purpose, actor, now })
  return listed || !successor
}

function invalid(pointer: string, message: string): AgentError {
  const faults = [{ pointer, code: 'COMPROMISE_INVALID', message }]
  return new AgentError('COMPROMISE_INVALID', 'the registry cannot be told this', { faults })
}
