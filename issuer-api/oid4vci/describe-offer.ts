import type { OfferedContent } from '#agent/offers/offered-content.ts'
import type { GrantType } from '#agent/store/tables/offer.ts'

const PRE_AUTHORIZED = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** The credential offer that a wallet reads (OID4VCI 1.0 §4.1.1). */
export function describeOffer({
  url,
  configurations,
  grantType,
  content: { code, txCode },
}: {
  /** The credential issuer identifier. */
  url: string
  configurations: readonly string[]
  grantType: GrantType
  content: OfferedContent
}) {
  const grants =
    grantType === 'pre-authorized_code'
      ? { [PRE_AUTHORIZED]: { 'pre-authorized_code': code, ...(txCode ? { tx_code: txCode } : {}) } }
      : { authorization_code: { issuer_state: code } }
  return { credential_issuer: url, credential_configuration_ids: configurations, grants }
}
