import { createVerifiableCredentialJwt, verifyCredential } from 'did-jwt-vc'
import { CompactSign, compactVerify, generateKeyPair, importJWK, type JWK } from 'jose'
import { createSigner } from '#agent/keys/create-signer.ts'
import { generateKey } from '#agent/keys/generate-key.ts'
import { publicJwk } from '#agent/keys/public-jwk.ts'
import { toJwtClaims } from '#agent/proofs/to-jwt-claims.ts'
import type { FormatBench } from './format-bench.ts'

const header = (compact: string) => JSON.parse(Buffer.from(compact.split('.')[0]!, 'base64url').toString())

/** VC-JOSE-COSE beside `jose`. */
const joseFormats = (['EdDSA', 'ES256'] as const).map(
  (algorithm): FormatBench => ({
    name: `vc+jwt, ${algorithm}`,
    library: 'jose',
    request: { algorithm },
    aim: 0.8,
    async createPeer({ jwkOf }) {
      const { privateKey } = await generateKeyPair(algorithm)
      const keys = new Map<string, Awaited<ReturnType<typeof importJWK>>>()
      return {
        issue: (credential) =>
          new CompactSign(Buffer.from(JSON.stringify(credential)))
            .setProtectedHeader({ alg: algorithm, typ: 'vc+jwt', cty: 'vc', kid: 'did:example:1#1' })
            .sign(privateKey),
        async verify(secured) {
          const { kid } = header(secured as string)
          if (!keys.has(kid)) keys.set(kid, await importJWK((await jwkOf(kid)) as JWK, algorithm))
          const { payload } = await compactVerify(secured as string, keys.get(kid)!)
          JSON.parse(Buffer.from(payload).toString())
        },
      }
    },
  }),
)

/** Data model 1.1 beside `did-jwt-vc`, whose verifier is given the resolved document. */
const jwtFormat: FormatBench = {
  name: 'jwt_vc_json, EdDSA',
  library: 'did-jwt-vc',
  request: { mediaType: 'application/jwt', algorithm: 'EdDSA' },
  aim: 0.8,
  async createPeer({ jwkOf }) {
    const key = generateKey({ type: 'Ed25519' })
    const { sign } = createSigner({ algorithm: 'EdDSA', privateKeyHex: key.privateKeyHex })
    const did = `did:jwk:${Buffer.from(JSON.stringify(publicJwk(key))).toString('base64url')}`
    const issuer = {
      did,
      alg: 'EdDSA',
      signer: async (data: string | Uint8Array) => sign(Buffer.from(data)).toString('base64url'),
    }
    const documents = new Map<string, object>()
    return {
      async issue(credential) {
        const { iss: _, ...payload } = toJwtClaims({ credential })
        return createVerifiableCredentialJwt(payload as never, issuer)
      },
      async verify(secured) {
        const { kid } = header(secured as string)
        const [id] = kid.split('#')
        if (!documents.has(id)) {
          const method = { id: kid, type: 'JsonWebKey2020', controller: id, publicKeyJwk: await jwkOf(kid) }
          documents.set(id, { id, verificationMethod: [method], assertionMethod: [kid] })
        }
        const resolver = {
          resolve: async () => ({ didDocument: documents.get(id), didResolutionMetadata: {} }),
        }
        const { verified } = await verifyCredential(secured as string, resolver as never)
        if (!verified) throw new Error('not verified')
      },
    }
  },
}

export const compactFormats: readonly FormatBench[] = [...joseFormats, jwtFormat]
