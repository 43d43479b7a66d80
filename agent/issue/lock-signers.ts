import type { Transaction } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'
import { signerOf } from './choose-signer.ts'
import type { Intent } from './issue-credentials.ts'

/**
 * No other key takes over before this transaction ends. Another process may have let one take over already, and then
 * nothing is begun for the key before: it may be retired by now.
 */
export async function lockSigners({
  transaction,
  organisation,
  intents,
}: {
  transaction: Transaction<IssuerTables>
  organisation: Organisation
  intents: readonly Intent[]
}): Promise<void> {
  const keys = [...new Set(intents.map((intent) => signerOf(organisation, intent.prepared.signing).key))]
  const rows = await transaction
    .selectFrom('signing_keys')
    .select('key')
    .where('key', 'in', keys)
    .where('superseded_at', 'is', null)
    .forShare()
    .execute()
  if (rows.length < keys.length) {
    throw new AgentError('SIGNING_KEY_NOT_READY', 'another key takes over at this moment')
  }
}
