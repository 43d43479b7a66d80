import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2'

export type Holder = {
  did: string
  /** A presentation of credentials for one verifier, as `vp+jwt` (VC-JOSE-COSE §3.3.2). */
  present: (options: { credentials: object[]; challenge: string; domain: string }) => Promise<string>
  /** A request about a consent, good once and for one service: to withdraw it, or to read who asked for the records. */
  signRequest: (options: {
    type: 'careseal-withdrawal+jwt' | 'careseal-accesses+jwt'
    consent: string
    audience: string
  }) => Promise<string>
}

/** A holder with a key of its own: what a wallet is, in its smallest form. The DID is a did:jwk. */
export async function createHolder(): Promise<Holder> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true })
  const { kty, crv, x } = await exportJWK(publicKey)
  const did = `did:jwk:${Buffer.from(JSON.stringify({ crv, kty, x })).toString('base64url')}`
  return {
    did,
    present: ({ credentials, challenge, domain }) =>
      new SignJWT({
        '@context': [CREDENTIALS_V2],
        type: ['VerifiablePresentation'],
        holder: did,
        verifiableCredential: credentials,
        nonce: challenge,
        aud: domain,
      })
        .setProtectedHeader({ alg: 'EdDSA', typ: 'vp+jwt', cty: 'vp', kid: `${did}#0` })
        .setIssuedAt()
        .sign(privateKey),
    signRequest: ({ type, consent, audience }) =>
      new SignJWT({ iss: did, sub: consent, aud: audience, jti: randomUUID() })
        .setProtectedHeader({ alg: 'EdDSA', typ: type, kid: `${did}#0` })
        .setIssuedAt()
        .sign(privateKey),
  }
}
