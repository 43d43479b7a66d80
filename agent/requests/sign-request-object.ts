import { signCompact } from '#agent/proofs/sign-jose.ts'
import type { RecordSigner } from '#agent/verify/record-verifications.ts'
import { CONTENT_ENCRYPTIONS, KEY_AGREEMENT } from './decrypt-response.ts'
import type { OpenRequest } from './find-open-request.ts'
import { PRESENTATION_FORMATS } from './presentation-formats.ts'
import { clientIdOf } from './request-world.ts'

/** How the wallet is asked, and how it answers: over HTTP, or through a page by the Digital Credentials API. */
export type Channel =
  | { responseUri: string; walletNonce?: string | undefined }
  | { expectedOrigins: readonly string[] }

/** OID4VP 1.0 §5.8: what `aud` is where nobody knows which wallet will answer. */
const ANY_WALLET = 'https://self-issued.me/v2'

/**
 * A request as the wallet gets it: a signed Request Object (OID4VP 1.0 §5, RFC 9101).
 *
 * §5.9.3: "the request MUST be signed with a private key associated with the DID".
 */
export function signRequestObject({
  request,
  channel,
  signer,
  now,
}: {
  request: OpenRequest
  channel: Channel
  signer: RecordSigner
  now: Date
}): Promise<string> {
  const { query, nonce, expiresAt } = request
  const payload = {
    aud: ANY_WALLET,
    client_id: clientIdOf(signer),
    response_type: 'vp_token',
    ...describeChannel(request, channel),
    nonce,
    dcql_query: query.text,
    client_metadata: describeClient(request, 'expectedOrigins' in channel),
    iat: toSeconds(now),
    exp: toSeconds(expiresAt),
  }
  // §5: "Verifiers MUST include the typ Header Parameter in Request Objects with the value oauth-authz-req+jwt"
  const header = { alg: 'EdDSA', kid: signer.verificationMethod, typ: 'oauth-authz-req+jwt' } as const
  return signCompact({ header, payload, sign: signer.sign })
}

function describeChannel({ responseMode }: OpenRequest, channel: Channel) {
  if ('expectedOrigins' in channel) {
    // appendix A.2: "expected_origins: REQUIRED when signed requests […] are used with the Digital Credentials API"
    return { response_mode: 'dc_api.jwt', expected_origins: channel.expectedOrigins }
  }
  const { responseUri, walletNonce } = channel
  return {
    response_mode: responseMode,
    response_uri: responseUri,
    // §5.10: "When received, the Verifier MUST use it as the wallet_nonce value in the signed authorization request object"
    ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
  }
}

function describeClient({ id, query, responseMode, encryptionKey }: OpenRequest, encrypted: boolean) {
  const asked = [...new Set(query.formats.values())]
  const metadata = {
    vp_formats_supported: Object.fromEntries(
      asked.map((format) => [format, PRESENTATION_FORMATS[format].supported]),
    ),
  }
  if (responseMode === 'direct_post' && !encrypted) return metadata
  const { kty, crv, x, y } = encryptionKey
  return {
    ...metadata,
    jwks: { keys: [{ kty, crv, x, y, kid: id, use: 'enc', alg: KEY_AGREEMENT }] },
    encrypted_response_enc_values_supported: CONTENT_ENCRYPTIONS,
  }
}

function toSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1_000)
}
