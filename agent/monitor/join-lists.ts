import { gunzipSync, gzipSync } from 'node:zlib'
import type { Transaction } from 'kysely'
import { StatusFault } from '#agent/status/status-fault.ts'
import type { MonitorTables } from '#agent/store/tables/monitor.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import type { WatchedParts } from './assess-credential.ts'
import { type ListView, viewList } from './effective-bits.ts'

export type OpenedList = { url: string; issuer: string; purpose: string; view: ListView }

/** A watched list as monitors were told of it. */
export type JoinedList = { id: number; purpose: string; bits: Uint8Array }

/** The lists of credentials that were just verified, as they are held; one that is not held any more is left out. */
export async function openLists({
  world,
  watched,
}: {
  world: Pick<CredentialWorld, 'statusLists' | 'issuers'>
  watched: readonly WatchedParts[]
}): Promise<OpenedList[]> {
  const opened = new Map<string, OpenedList>()
  for (const { entries, issuer } of watched) {
    for (const { url, purpose } of entries) {
      if (opened.has(url)) continue
      const keys = await world.issuers.resolveKeys(issuer.issuer)
      const held = await world.statusLists.lookup({ url, issuer: keys.organisation ?? keys })
      if (held instanceof StatusFault) continue
      opened.set(url, { url, issuer: issuer.issuer, purpose, view: viewList(held) })
    }
  }
  return [...opened.values()]
}

/**
 * Watches lists that are not watched yet, and keeps them all as they are until the transaction ends: whoever joins now
 * is told of every change after what they are read as here, and of none before.
 */
export async function joinLists({
  transaction,
  opened,
}: {
  transaction: Transaction<MonitorTables>
  opened: readonly OpenedList[]
}): Promise<Map<string, JoinedList>> {
  if (opened.length === 0) return new Map()
  await transaction
    .insertInto('watched_lists')
    .values(
      opened
        .toSorted((a, b) => (a.url < b.url ? -1 : 1))
        .map(({ url, issuer, purpose, view }) => ({
          url,
          issuer,
          purpose,
          version: view.version,
          state: view.state,
          bits: gzipSync(view.readBits()),
        })),
    )
    .onConflict((conflict) => conflict.column('url').doNothing())
    .execute()
  const rows = await transaction
    .selectFrom('watched_lists')
    .select(['id', 'url', 'purpose', 'bits'])
    .where(
      'url',
      'in',
      opened.map(({ url }) => url),
    )
    .orderBy('id')
    .forShare()
    .execute()
  return new Map(rows.map(({ id, url, purpose, bits }) => [url, { id, purpose, bits: gunzipSync(bits) }]))
}
