import { sql } from 'kysely'
import type { GrantType } from '#agent/store/tables/offer.ts'
import { digestTxCode, hashSecret, type OfferWorld } from './offer-world.ts'

export type RedeemedOffer = { id: string; organisation: string; configurations: string[]; review: boolean }

/** `unknown` is also what was redeemed, withdrawn, locked or has expired: whoever guesses learns nothing. */
export type RedeemFault = 'unknown' | 'tx-code-missing' | 'tx-code-unexpected' | 'tx-code-wrong'

type Row = RedeemedOffer & { expected: Buffer | null }

/**
 * Redeems an offer's code, in one statement that decides: of many at once one wins, and a wrong transaction code costs
 * one of the tries. A pre-authorized code is good for one token. An issuer_state may be used again with the right
 * transaction code, since a browser may lose its way; what is issued is the same.
 *
 * @param organisation where the wallet named the credential issuer that it means
 */
export async function redeemCode({
  world,
  grantType,
  code,
  txCode,
  organisation,
  now,
}: {
  world: OfferWorld
  grantType: GrantType
  code: string
  txCode?: string
  organisation?: string
  now: Date
}): Promise<RedeemedOffer | { fault: RedeemFault }> {
  const codeHash = hashSecret(code)
  const digest = txCode === undefined ? null : digestTxCode({ key: world.txCodeKey, codeHash, txCode })
  const again = grantType === 'authorization_code'
  const { rows } = await sql<Row>`
    UPDATE credential_offers SET
      tries_left = tries_left - CASE WHEN tx_code_digest <> ${digest}::bytea THEN 1 ELSE 0 END,
      redeemed_at = CASE WHEN tx_code_digest IS NOT DISTINCT FROM ${digest}::bytea
        THEN coalesce(redeemed_at, ${now}) ELSE redeemed_at END
    WHERE code_hash = ${codeHash} AND grant_type = ${grantType} AND tries_left > 0 AND withdrawn_at IS NULL
      AND expires_at > ${now} AND (redeemed_at IS NULL OR ${again})
      AND organisation = coalesce(${organisation ?? null}::text, organisation)
    RETURNING id, organisation, configurations, review, tx_code_digest AS expected
  `.execute(world.database)
  const [row] = rows
  if (!row) return { fault: 'unknown' }
  const { expected, ...offer } = row
  if (expected === null) return digest === null ? offer : { fault: 'tx-code-unexpected' }
  if (digest === null) return { fault: 'tx-code-missing' }
  return expected.equals(digest) ? offer : { fault: 'tx-code-wrong' }
}
