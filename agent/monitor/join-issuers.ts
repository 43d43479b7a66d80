import type { Transaction } from 'kysely'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { readIssuerState, type WatchedIssuer } from './read-issuer-state.ts'

/**
 * Watches issuers that are not watched yet, and keeps them all as monitors were told of them until the transaction ends.
 *
 * @returns the id of each
 */
export async function joinIssuers({
  transaction,
  world,
  watched,
  now,
}: {
  transaction: Transaction<MonitorTables>
  world: Pick<CredentialWorld, 'view' | 'issuers' | 'entitlements'>
  watched: readonly WatchedIssuer[]
  now: Date
}): Promise<Map<WatchedIssuer, number>> {
  const distinct = Map.groupBy(watched, nameOf)
  const found = new Map<WatchedIssuer, number>()
  for (const name of [...distinct.keys()].sort()) {
    const same = distinct.get(name)!
    const id = await joinIssuer({ transaction, world, watched: same[0]!, now })
    for (const each of same) found.set(each, id)
  }
  return found
}

async function joinIssuer({
  transaction,
  world,
  watched,
  now,
}: {
  transaction: Transaction<MonitorTables>
  world: Pick<CredentialWorld, 'view' | 'issuers' | 'entitlements'>
  watched: WatchedIssuer
  now: Date
}): Promise<number> {
  const { issuer, kid, keyId, typeId, scopes } = watched
  const find = () =>
    transaction
      .selectFrom('watched_issuers')
      .select('id')
      .where('issuer', '=', issuer)
      .where('kid', '=', kid)
      .where('type_id', '=', typeId)
      .where('scopes', '=', scopes)
      .forShare()
      .executeTakeFirst()
  const known = await find()
  if (known) return known.id
  const state = await readIssuerState({ world, watched, now })
  await transaction
    .insertInto('watched_issuers')
    .values({
      issuer,
      kid,
      key_id: keyId,
      type_id: typeId,
      scopes,
      // it was verified a moment ago
      key_state: state.key?.state ?? 'active',
      accreditation: state.accreditation?.state ?? 'OK',
    })
    .onConflict((conflict) => conflict.columns(['issuer', 'kid', 'type_id', 'scopes']).doNothing())
    .execute()
  return (await find())!.id
}

function nameOf({ issuer, kid, typeId, scopes }: WatchedIssuer): string {
  return [issuer, kid, typeId, scopes].join(' ')
}
