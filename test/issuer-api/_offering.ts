import { CompactEncrypt, importJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose'
import { type Answer, call, issueBody, type Json } from '#test/_helpers/call-stack.ts'
import type { WalletKey } from '../interop/_wallet.ts'

export type Offer = {
  id: string
  code: string
  reference: string
  txCode: string
}

export const LICENSE = 'PractitionerLicenseCredential_vc+jwt'
const GRANT = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

export type OAuthError = { error?: string; error_description?: string }

/** What a wallet does, request by request, so that each can be done wrong. */
export function openRequests(stack: { issuerUrl: string; tokens: { board: string } }) {
  const board = `${stack.issuerUrl}/orgs/board`

  async function createOffer(more: Json = {}): Promise<Offer> {
    const { credential } = issueBody('board')
    const { id: _, ...credentialSubject } = credential.credentialSubject
    const { status, text, body } = await call<Json & { credential_offer: { grants: Record<string, Json> } }>({
      url: `${board}/credential-offers`,
      token: stack.tokens.board,
      body: { credential: { ...credential, credentialSubject }, ...more },
    })
    if (status !== 201) throw new Error(`not offered: ${status} ${text}`)
    return {
      id: body.id as string,
      code: body.credential_offer.grants[GRANT]!['pre-authorized_code'] as string,
      reference: body.credential_offer_uri as string,
      txCode: (body.tx_code ?? '') as string,
    }
  }

  async function requestToken(form: Record<string, string>, headers: Record<string, string> = {}) {
    const response = await fetch(`${stack.issuerUrl}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: GRANT, ...form }),
      headers,
    })
    const body = (await response.json()) as OAuthError & {
      access_token: string
      token_type: string
      expires_in: number
      refresh_token?: string
    }
    return { status: response.status, body }
  }

  const redeem = ({ code, txCode }: Pick<Offer, 'code'> & { txCode?: string }) =>
    requestToken({ 'pre-authorized_code': code, ...(txCode ? { tx_code: txCode } : {}) })

  async function takeToken(more: Json = {}): Promise<string> {
    return (await redeem(await createOffer(more))).body.access_token
  }

  async function requestNonce(organisation = 'board'): Promise<string> {
    const url = `${stack.issuerUrl}/orgs/${organisation}/wallet/nonce`
    return (await call<{ c_nonce: string }>({ url, method: 'POST' })).body.c_nonce
  }

  async function prove(
    key: WalletKey,
    { header = {}, claims = {}, nonce }: { header?: Json; claims?: Json; nonce?: string } = {},
  ): Promise<string> {
    return await new SignJWT({
      aud: board,
      nonce: nonce ?? (await requestNonce()),
      iat: Math.floor(Date.now() / 1_000),
      ...claims,
    })
      .setProtectedHeader({
        alg: key.alg,
        typ: 'openid4vci-proof+jwt',
        ...('jwk' in header ? {} : { kid: `${key.did}#0` }),
        ...header,
      } as JWTHeaderParameters)
      .sign(key.privateKey)
  }

  const requestCredential = (
    token: string,
    jwts: unknown,
    more: Json = {},
  ): Promise<Answer<OAuthError & Json>> =>
    call({
      url: `${board}/wallet/credential`,
      token,
      body: { credential_configuration_id: LICENSE, proofs: { jwt: jwts }, ...more },
    })

  /** The same as an encrypted JWT, to the key that the metadata names. */
  async function encryptRequest(request: Json, header: Json = {}, text?: string): Promise<string> {
    const { body } = await call<Json>({
      url: `${stack.issuerUrl}/.well-known/openid-credential-issuer/orgs/board`,
    })
    const { jwks } = body.credential_request_encryption as { jwks: { keys: [JWK] } }
    const [key] = jwks.keys
    return await new CompactEncrypt(Buffer.from(text ?? JSON.stringify(request)))
      .setProtectedHeader({ alg: key.alg!, enc: 'A256GCM', kid: key.kid!, ...header })
      .encrypt(await importJWK(key, key.alg))
  }

  const sendEncrypted = (
    token: string,
    jwt: string,
    path = 'credential',
  ): Promise<Answer<OAuthError & Json>> =>
    call({
      url: `${board}/wallet/${path}`,
      token,
      body: jwt,
      headers: { 'content-type': 'application/jwt' },
    })

  return {
    encryptRequest,
    sendEncrypted,
    board,
    createOffer,
    requestToken,
    redeem,
    takeToken,
    requestNonce,
    prove,
    requestCredential,
  }
}
