import type { Transaction } from 'kysely'
import { ethrDid } from '#agent/dids/did-network.ts'
import { readEthrKeys } from '#agent/dids/resolve-ethr-did.ts'
import { findDocumentKey } from '#agent/organisations/document-key.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'

/**
 * Has keys that have ended on chain sign no more: those that were rotated or reported after the backup, whose successors
 * are lost. The registry says so of a key for assertion, and the DID document of one for authentication.
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
  view: ChainView
  now: Date
}): Promise<number> {
  const rows = await transaction
    .selectFrom('signing_keys')
    .select(['key', 'thumbprint', 'algorithm', 'purpose', 'verification_method', 'superseded_at'])
    .where('organisation', '=', id)
    .where('ended', 'is', null)
    .execute()
  const { keys } = await readEthrKeys({ did: ethrDid({ chainId: view.chainId, address }), view, now })
  let lost = 0
  for (const row of rows) {
    const { key, thumbprint, superseded_at } = row
    const registered = view.key({ organisation: address, keyId: thumbprint })
    const ended =
      row.purpose === 'authentication'
        ? row.verification_method !== null && findDocumentKey({ keys, row }) === undefined
        : registered?.retiredAt != null || registered?.compromisedSince != null
    if (!ended) continue
    await transaction
      .updateTable('signing_keys')
      .set({
        ended: registered?.compromisedSince == null ? 'retired' : 'compromised',
        superseded_at: superseded_at ?? now,
      })
      .where('key', '=', key)
      .execute()
    lost++
  }
  return lost
}
