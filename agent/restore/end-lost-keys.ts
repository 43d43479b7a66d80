import type { Transaction } from 'kysely'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'

/**
 * Has keys that the registry has ended sign no more: those that were rotated or reported after the backup, whose successors
 * are lost.
 *
 * @returns how many
 */
export async function endLostKeys({
  transaction,
  organisation: { id, address },
  view,
  now,
}: {
  transaction: Transaction<OrganisationTables>
  organisation: Pick<Organisation, 'id' | 'address'>
  view: Pick<ChainView, 'key'>
  now: Date
}): Promise<number> {
  const rows = await transaction
    .selectFrom('signing_keys')
    .select(['key', 'thumbprint', 'superseded_at'])
    .where('organisation', '=', id)
    .where('ended', 'is', null)
    .execute()
  let lost = 0
  for (const { key, thumbprint, superseded_at } of rows) {
    const registered = view.key({ organisation: address, keyId: thumbprint })
    if (registered?.retiredAt == null && registered?.compromisedSince == null) continue
    await transaction
      .updateTable('signing_keys')
      .set({
        ended: registered.compromisedSince === null ? 'retired' : 'compromised',
        superseded_at: superseded_at ?? now,
      })
      .where('key', '=', key)
      .execute()
    lost++
  }
  return lost
}
