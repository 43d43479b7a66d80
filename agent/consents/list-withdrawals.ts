import type { ConsentWorld } from './consent-world.ts'
import { openJson } from './seal-json.ts'
import type { KeptWithdrawal } from './withdraw-consent.ts'

const PAGE = 200

/**
 * Withdrawals of consents that an organisation holds, in the order in which they were received. Each has the request that
 * the patient signed, so that the custodian can check it for itself and set the consent's status.
 *
 * @param after the sequence that was read last
 * @returns `next`: what to read on from
 */
export async function listWithdrawals({
  world: { database, seal },
  organisation,
  after,
}: {
  world: ConsentWorld
  organisation: string
  after: bigint
}): Promise<{ withdrawals: (KeptWithdrawal & { receivedAt: Date })[]; next: string }> {
  const rows = await database
    .selectFrom('consent_withdrawals')
    .innerJoin('consents', 'consents.consent', 'consent_withdrawals.consent')
    .select(['sequence', 'consent_withdrawals.sealed', 'consent_withdrawals.received_at'])
    .where('organisation', '=', organisation)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(PAGE)
    .execute()
  return {
    withdrawals: rows.map(({ sealed, received_at }) => ({
      ...openJson<KeptWithdrawal>(seal, sealed),
      receivedAt: received_at,
    })),
    next: String(rows.at(-1)?.sequence ?? after),
  }
}
