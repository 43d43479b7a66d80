import { createHash, randomBytes } from 'node:crypto'
import { Openid4vciClient, setGlobalConfig } from '@openid4vc/openid4vci'
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

setGlobalConfig({ allowInsecureUrls: true })

/** A key of a wallet's, and the did:jwk that it is known by. */
export type WalletKey = { jwk: JWK; privateKey: CryptoKey; did: string; alg: 'ES256' | 'ES512' | 'EdDSA' }

export async function createWalletKey(alg: WalletKey['alg'] = 'ES256'): Promise<WalletKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const { crv, kty, x, y } = await exportJWK(publicKey)
  const jwk = (y === undefined ? { crv, kty, x } : { crv, kty, x, y }) as JWK
  return {
    jwk,
    privateKey,
    alg,
    did: `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`,
  }
}

/** The client of `@openid4vc/openid4vci`, as a wallet that holds these keys. */
export function openWallet(keys: readonly WalletKey[]): Openid4vciClient {
  const find = async (jwk: JWK) => {
    const wanted = await calculateJwkThumbprint(jwk)
    for (const key of keys) if ((await calculateJwkThumbprint(key.jwk)) === wanted) return key
    throw new Error('not a key of this wallet')
  }
  return new Openid4vciClient({
    callbacks: {
      fetch,
      hash: (data: Uint8Array, alg: string) => createHash(alg.replace('-', '')).update(data).digest(),
      generateRandom: (length: number) => randomBytes(length),
      clientAuthentication: () => {},
      signJwt: async (
        signer: { method: string; publicJwk?: JWK; didUrl?: string },
        { header, payload }: { header: object; payload: object },
      ) => {
        const key =
          signer.method === 'jwk'
            ? await find(signer.publicJwk!)
            : keys.find(({ did }) => signer.didUrl!.startsWith(did))!
        const jwt = await new SignJWT({ ...payload })
          .setProtectedHeader(header as { alg: string })
          .sign(key.privateKey)
        return { jwt, signerJwk: key.jwk }
      },
    } as never,
  })
}

/** A jwt signer for the library: by `kid` of the key's DID, or by the key itself. */
export function signerOf(key: WalletKey, method: 'did' | 'jwk' = 'did') {
  return method === 'did'
    ? { method, alg: key.alg, didUrl: `${key.did}#0` }
    : { method, alg: key.alg, publicJwk: key.jwk as never }
}
