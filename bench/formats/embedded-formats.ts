import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite'
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey'
import * as ecdsaRdfc from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite'
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey'
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite'
import * as eddsaRdfc from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import * as vc from '@digitalbazaar/vc'
import { encodeMultikey } from '#agent/dids/encode-multikey.ts'
import { createKeyDocument } from '#agent/dids/key-did.ts'
import type { CryptosuiteName } from '#agent/proofs/data-integrity/cryptosuites.ts'
import { loadContext } from '#agent/proofs/data-integrity/load-context.ts'
import type { FormatBench } from './format-bench.ts'

const MULTIKEY = 'https://w3id.org/security/multikey/v1'

const SUITES: readonly [CryptosuiteName, sign: () => object, verify: () => object][] = [
  ['eddsa-rdfc-2022', () => eddsaRdfc.cryptosuite, () => eddsaRdfc.cryptosuite],
  ['eddsa-jcs-2022', eddsaJcs.createSignCryptosuite, eddsaJcs.createVerifyCryptosuite],
  ['ecdsa-rdfc-2019', () => ecdsaRdfc.cryptosuite, () => ecdsaRdfc.cryptosuite],
  ['ecdsa-jcs-2019', ecdsaJcs.createSignCryptosuite, ecdsaJcs.createVerifyCryptosuite],
]

/** Data Integrity beside Digital Bazaar's own issuer and verifier, with the same contexts. */
export const embeddedFormats = SUITES.map(
  ([cryptosuite, signing, verifying]): FormatBench => ({
    name: cryptosuite,
    library: '@digitalbazaar/vc',
    request: { cryptosuite },
    aim: 1,
    async createPeer({ jwkOf }) {
      const key = cryptosuite.startsWith('eddsa')
        ? await Ed25519Multikey.generate()
        : await EcdsaMultikey.generate({ curve: 'P-256' })
      const did = `did:key:${key.publicKeyMultibase}`
      key.id = `${did}#${key.publicKeyMultibase}`
      key.controller = did
      const documents = new Map<string, object>()
      const documentLoader = async (url: string) => {
        if (!url.startsWith('did:')) return loadContext(url)
        if (!documents.has(url)) documents.set(url, await describe(url, jwkOf))
        return { contextUrl: null, documentUrl: url, document: documents.get(url)! }
      }
      const suite = new DataIntegrityProof({ cryptosuite: verifying() })
      return {
        async issue(credential) {
          const signer = new DataIntegrityProof({ cryptosuite: signing(), signer: key.signer() })
          const issuer = { ...(credential.issuer as object), id: did }
          return vc.issue({ credential: { ...credential, issuer }, suite: signer, documentLoader })
        },
        async verify(secured) {
          const options = { credential: secured as object, suite, documentLoader }
          // the status is asked for by ours alone
          const { verified, error } = await vc.verifyCredential({
            ...options,
            checkStatus: async () => ({ verified: true }),
          } as never)
          if (!verified) throw error ?? new Error('not verified')
        },
      }
    },
  }),
)

/** A verification method, or the document of its controller. */
async function describe(url: string, jwkOf: (kid: string) => Promise<JsonWebKey>): Promise<object> {
  const [did, fragment] = url.split('#') as [string, string?]
  if (did.startsWith('did:key:') && fragment) {
    return { '@context': MULTIKEY, ...createKeyDocument(did).verificationMethod![0]! }
  }
  if (!fragment) {
    const methods = methodsOf.get(did) ?? []
    return { '@context': 'https://www.w3.org/ns/did/v1', id: did, assertionMethod: [...methods] }
  }
  methodsOf.set(did, [...(methodsOf.get(did) ?? []), url])
  const { crv, x, y } = await jwkOf(url)
  const point = [x!, y].map((part) => (part ? Buffer.from(part, 'base64url').toString('hex') : '')).join('')
  const publicKeyMultibase =
    crv === 'Ed25519'
      ? encodeMultikey({ algorithm: 'EdDSA', publicKeyHex: point })
      : encodeMultikey({ algorithm: 'ES256', publicKeyHex: `04${point}` })
  return { '@context': MULTIKEY, id: url, type: 'Multikey', controller: did, publicKeyMultibase }
}

/** The methods that were asked for: the library asks for a method first, and for its controller then. */
const methodsOf = new Map<string, string[]>()
