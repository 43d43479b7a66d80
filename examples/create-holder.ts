import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'

const CREDENTIALS_V2 = 'https://www.w3.org/ns/credentials/v2'

export type Holder = {
  did: string
  /** A presentation of credentials for one verifier, as `vp+jwt` (VC-JOSE-COSE §3.1.2). */
  present: (options: { credentials: object[]; challenge: string; domain: string }) => Promise<string>
  /** A request about a consent, good once and for one service: to withdraw it, or to read who asked for the records. */
  signRequest: (options: {
    type: 'careseal-withdrawal+jwt' | 'careseal-accesses+jwt'
    consent: string
    audience: string
  }) => Promise<string>
  /** A request to be listed in an organisation's provider directory, with what is to be shown; or to leave it. */
  signListing: (options: {
    /** DID of the organisation. */
    directory: string
    audience: string
    /** What is chosen of the notice that was shown, and its digest; undefined to leave. */
    listing?: { fields: string[]; notice: string } | undefined
  }) => Promise<string>
  /** Grants a consent as it was drafted. What was drafted is to be read first: see `digestGranted` and `digestText`. */
  signGrant: (draft: ToSign, options?: { iat: number }) => Promise<string>
}

/** What `POST /orgs/{org}/consents/drafts` answers, as far as a wallet needs it. */
export type ToSign = { typ: string; payload: Record<string, unknown> }

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
    signListing: ({ directory, audience, listing }) =>
      new SignJWT({ iss: did, sub: directory, aud: audience, jti: randomUUID(), ...listing })
        .setProtectedHeader({
          alg: 'EdDSA',
          typ: listing ? 'careseal-directory+jwt' : 'careseal-directory-withdrawal+jwt',
          kid: `${did}#0`,
        })
        .setIssuedAt()
        .sign(privateKey),
    signGrant: ({ typ, payload }, { iat } = { iat: Math.floor(Date.now() / 1000) }) =>
      new SignJWT(payload)
        .setProtectedHeader({ alg: 'EdDSA', typ, kid: `${did}#0` })
        .setIssuedAt(iat)
        .sign(privateKey),
  }
}
