/** The public client that stands for every wallet: wallets are installed by the thousand, and have no secret to keep. */
export const WALLET_CLIENT = 'careseal-wallet'

/**
 * The claim of a wallet's access token that says which client id it was asked for by: not always the registered one. Without
 * it the token endpoint was used anonymously. OID4VCI 1.0 §F.1 has a proof's `iss` follow it.
 */
export const PROOF_ISSUER = 'proof_iss'

export const PRE_AUTHORIZED_GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** @param redirectUris where a wallet may be sent back to; none: codes are pre-authorized alone */
export function describeWalletClient({ redirectUris }: { redirectUris: readonly string[] }) {
  const signsIn = redirectUris.length > 0
  return {
    client_id: WALLET_CLIENT,
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: [PRE_AUTHORIZED_GRANT, 'refresh_token', ...(signsIn ? ['authorization_code'] : [])],
    response_types: signsIn ? ['code'] : [],
    redirect_uris: [...redirectUris],
  }
}
