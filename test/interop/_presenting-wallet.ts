import { hash, KeyObject, sign } from 'node:crypto'
import { Openid4vpClient } from '@openid4vc/openid4vp'
import type { DIDDocument } from 'did-resolver'
import { CompactEncrypt, importJWK, type JWK, SignJWT } from 'jose'
import { readDocumentKeys } from '#agent/dids/read-document-keys.ts'
import { preparePresentation } from '#agent/proofs/prepare-presentation.ts'
import { completeSecuring } from '#agent/proofs/securing.ts'
import { call, type Json } from '#test/_helpers/call-stack.ts'
import type { WalletKey } from './_wallet.ts'

export type Format = 'dc+sd-jwt' | 'jwt_vc_json' | 'ldp_vc' | 'vc+jwt'

const V1 = 'https://www.w3.org/2018/credentials/v1'
const V2 = 'https://www.w3.org/ns/credentials/v2'

/** How the board is asked to issue for each format. */
export const ISSUED_AS: Record<Format, Json> = {
  'dc+sd-jwt': { mediaType: 'application/dc+sd-jwt' },
  jwt_vc_json: { mediaType: 'application/jwt' },
  ldp_vc: { mediaType: 'application/vc' },
  'vc+jwt': {},
}

/** The client of `@openid4vc/openid4vp`, as a wallet that resolves DIDs by the verifier's own resolver. */
export function openPresentingWallet({ verifierUrl }: { verifierUrl: string }): Openid4vpClient {
  return new Openid4vpClient({
    callbacks: {
      fetch,
      hash: (data: Uint8Array, alg: string) => hash(alg.replace('-', ''), data, 'buffer'),
      verifyJwt: async ({ didUrl }: { didUrl: string }, { compact }: { compact: string }) => {
        const [did] = didUrl.split('#')
        const { body } = await call<DIDDocument>({
          url: `${verifierUrl}/1.0/identifiers/${encodeURIComponent(did!)}`,
          headers: { accept: 'application/did' },
        })
        const key = readDocumentKeys({ document: body, did: did! } as never).assertionMethod.get(didUrl)
        const end = compact.lastIndexOf('.')
        const signature = Buffer.from(compact.slice(end + 1), 'base64url')
        const verified = key?.verify(Buffer.from(compact.slice(0, end)), signature) ?? false
        return { verified, signerJwk: { kty: 'OKP' } }
      },
      encryptJwe: async (
        { publicJwk, alg, enc }: { publicJwk: JWK; alg: string; enc: string },
        payload: string,
      ) => {
        const jwe = await new CompactEncrypt(Buffer.from(payload))
          .setProtectedHeader({ alg, enc, kid: publicJwk.kid! })
          .encrypt(await importJWK(publicJwk, alg))
        return { encryptionJwk: publicJwk, jwe }
      },
    } as never,
  })
}

export type Presenting = {
  format: Format
  credential: unknown
  key: WalletKey
  nonce: string | undefined
  audience: string | undefined
  now?: Date
}

/** A Presentation of one credential, as OID4VP 1.0 appendix B has it. */
export function present({ format, ...options }: Presenting): Promise<unknown> {
  if (format === 'dc+sd-jwt') return presentSdJwt(options)
  if (format === 'ldp_vc') return presentEmbedded(options)
  return presentJwt({ format, ...options })
}

type Making = Omit<Presenting, 'format'>

async function presentSdJwt({ credential, key, nonce, audience, now = new Date() }: Making) {
  const token = credential as string
  const binding = await new SignJWT({
    nonce,
    aud: audience as string,
    sd_hash: hash('sha256', token, 'base64url'),
    iat: Math.floor(now.getTime() / 1_000),
  })
    .setProtectedHeader({ alg: key.alg, typ: 'kb+jwt' })
    .sign(key.privateKey)
  return token + binding
}

async function presentJwt({ format, credential, key, nonce, audience }: Presenting) {
  const header = { alg: key.alg, kid: `${key.did}#0` }
  if (format === 'jwt_vc_json') {
    const vp = { '@context': [V1], type: ['VerifiablePresentation'], verifiableCredential: [credential] }
    return await new SignJWT({ iss: key.did, nonce, aud: audience, vp })
      .setProtectedHeader({ ...header, typ: 'JWT' })
      .sign(key.privateKey)
  }
  const presentation = {
    '@context': [V2],
    type: ['VerifiablePresentation'],
    holder: key.did,
    verifiableCredential: [credential],
    nonce,
    aud: audience,
  }
  return await new SignJWT(presentation)
    .setProtectedHeader({ ...header, typ: 'vp+jwt', cty: 'vp' })
    .sign(key.privateKey)
}

async function presentEmbedded({ credential, key, nonce, audience, now = new Date() }: Making) {
  const unsigned = await preparePresentation({
    presentation: {
      '@context': [V2],
      type: ['VerifiablePresentation'],
      holder: key.did,
      verifiableCredential: [credential],
    },
    securing: { mediaType: 'application/vc', cryptosuite: 'eddsa-rdfc-2022' },
    algorithm: 'EdDSA',
    verificationMethod: `${key.did}#0`,
    challenge: nonce,
    domain: audience,
    now,
  })
  const signature = sign(null, unsigned.signingInput, KeyObject.from(key.privateKey))
  return completeSecuring({ mediaType: 'application/vc', ...unsigned, signature })
}
