import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto'
import { Openid4vciClient, setGlobalConfig } from '@openid4vc/openid4vci'
import { Openid4vpClient } from '@openid4vc/openid4vp'
import { CompactEncrypt, exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose'

export type Wallet = {
  /** Takes up an offer: pre-authorized code and transaction code (OID4VCI 1.0 §3.5). Answers the SD-JWT VC. */
  takeUp: (options: { offer: string; txCode: string }) => Promise<string>
  /**
   * Answers a request with an SD-JWT VC, less the claims that are left out, bound to the wallet's key and encrypted
   * (OID4VP 1.0 §8.3.1, appendix B.3.6).
   */
  present: (options: {
    request: string
    query: string
    credential: string
    leaveOut: string[]
  }) => Promise<void>
}

const sha256 = (data: string) => createHash('sha256').update(data).digest('base64url')
const hash = (data: Uint8Array, algorithm: string) =>
  createHash(algorithm.replace('-', '')).update(data).digest()

/**
 * A wallet of a stranger's making: `@openid4vc/openid4vci` and `@openid4vc/openid4vp`, a key, and nothing of ours.
 *
 * @param resolverUrl of any resolver (DID Resolution 1.0) that knows did:ethr
 */
export async function createWallet({ resolverUrl }: { resolverUrl: string }): Promise<Wallet> {
  // everything is on this machine
  setGlobalConfig({ allowInsecureUrls: true })
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  const { kty, crv, x, y } = await exportJWK(publicKey)
  const jwk = { crv, kty, x, y } as JWK
  const did = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`

  const issuing = new Openid4vciClient({
    callbacks: {
      fetch,
      hash,
      generateRandom: (length: number) => randomBytes(length),
      clientAuthentication: () => {},
      signJwt: async (_: unknown, { header, payload }: { header: object; payload: object }) => ({
        jwt: await new SignJWT({ ...payload }).setProtectedHeader(header as { alg: string }).sign(privateKey),
        signerJwk: jwk,
      }),
    } as never,
  })
  const presenting = new Openid4vpClient({
    callbacks: {
      fetch,
      hash,
      verifyJwt: async ({ didUrl }: { didUrl: string }, { compact }: { compact: string }) => ({
        verified: await verifyRequest({ resolverUrl, didUrl, compact }),
        signerJwk: { kty: 'OKP' },
      }),
      encryptJwe: async (
        { publicJwk, alg, enc }: { publicJwk: JWK; alg: string; enc: string },
        text: string,
      ) => ({
        encryptionJwk: publicJwk,
        jwe: await new CompactEncrypt(Buffer.from(text))
          .setProtectedHeader({ alg, enc, kid: publicJwk.kid! })
          .encrypt(await importJWK(publicJwk, alg)),
      }),
    } as never,
  })

  return {
    async takeUp({ offer, txCode }) {
      const credentialOffer = await issuing.resolveCredentialOffer(offer)
      const issuerMetadata = await issuing.resolveIssuerMetadata(credentialOffer.credential_issuer)
      const [configuration] = credentialOffer.credential_configuration_ids
      const { accessTokenResponse } = await issuing.retrievePreAuthorizedCodeAccessTokenFromOffer({
        credentialOffer,
        issuerMetadata,
        txCode,
      })
      const { c_nonce: nonce } = await issuing.requestNonce({ issuerMetadata })
      const { jwt } = await issuing.createCredentialRequestJwtProof({
        issuerMetadata,
        credentialConfigurationId: configuration!,
        nonce,
        issuedAt: new Date(),
        signer: { method: 'did', alg: 'ES256', didUrl: `${did}#0` },
      })
      const { credentialResponse } = await issuing.retrieveCredentials({
        accessToken: accessTokenResponse.access_token,
        credentialConfigurationId: configuration!,
        issuerMetadata,
        proofs: { jwt: [jwt] },
      })
      const [issued] = credentialResponse.credentials as { credential: string }[]
      return issued!.credential
    },

    async present({ request, query, credential, leaveOut }) {
      const parsed = presenting.parseOpenid4vpAuthorizationRequest({ authorizationRequest: request })
      const { authorizationRequestPayload } = await presenting.resolveOpenId4vpAuthorizationRequest({
        authorizationRequestPayload: parsed.params as never,
      })
      const { nonce, client_id: audience } = authorizationRequestPayload as Record<
        'client_id' | 'nonce',
        string
      >
      const shown = withhold(credential, leaveOut)
      const binding = await new SignJWT({ nonce, aud: audience, sd_hash: sha256(shown) })
        .setProtectedHeader({ alg: 'ES256', typ: 'kb+jwt' })
        .setIssuedAt()
        .sign(privateKey)
      const response = await presenting.createOpenid4vpAuthorizationResponse({
        authorizationRequestPayload,
        authorizationResponsePayload: { vp_token: { [query]: [shown + binding] } } as never,
        jarm: {
          encryption: { nonce },
          serverMetadata: {
            authorization_signing_alg_values_supported: [],
            authorization_encryption_alg_values_supported: ['ECDH-ES'],
            authorization_encryption_enc_values_supported: ['A256GCM'],
          },
        },
      })
      const { response: answer } = await presenting.submitOpenid4vpAuthorizationResponse({
        authorizationRequestPayload: authorizationRequestPayload as never,
        ...response,
      })
      if (!answer.ok) throw new Error(`the verifier did not take it: ${answer.status}`)
    },
  }
}

/** An SD-JWT without the disclosures of some claims (RFC 9901 §7.2). */
function withhold(credential: string, names: readonly string[]): string {
  const [jwt, ...disclosures] = credential.split('~')
  const kept = disclosures.slice(0, -1).filter((disclosure) => {
    const [, name] = JSON.parse(Buffer.from(disclosure, 'base64url').toString('utf8'))
    return !names.includes(name)
  })
  return [jwt, ...kept, ''].join('~')
}

/** Whether a key that the verifier's DID lists for assertion signed the request. */
async function verifyRequest({
  resolverUrl,
  didUrl,
  compact,
}: {
  resolverUrl: string
  didUrl: string
  compact: string
}): Promise<boolean> {
  const [did] = didUrl.split('#')
  const response = await fetch(`${resolverUrl}/1.0/identifiers/${did}`, {
    headers: { accept: 'application/did' },
  })
  const document = (await response.json()) as {
    assertionMethod: string[]
    verificationMethod: { id: string; publicKeyHex?: string }[]
  }
  const method = document.verificationMethod.find(({ id }) => id === didUrl)
  if (!method?.publicKeyHex || !document.assertionMethod.includes(didUrl)) return false
  const x = Buffer.from(method.publicKeyHex, 'hex').toString('base64url')
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
  const end = compact.lastIndexOf('.')
  return verify(
    null,
    Buffer.from(compact.slice(0, end)),
    key,
    Buffer.from(compact.slice(end + 1), 'base64url'),
  )
}
