import {
  createPublicKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto'
import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { toSdJwtClaims } from '#agent/proofs/sd-jwt/to-sd-jwt-claims.ts'
import { familyOfId } from '#schemas/families.ts'
import type { FormatBench } from './format-bench.ts'

const family = familyOfId('practitioner-license')!

/** The claims that may be withheld, as the library wants them named. */
const FRAME = {
  _sd: ['licenseNumber', 'npi', 'taxonomy'],
  licensee: { _sd: ['givenName', 'additionalName', 'familyName', 'otherNames'] },
}

const toVcClaims = (credential: object) =>
  toSdJwtClaims({ credential: credential as never, family, now: new Date() }).claims

type Row = { typ: 'dc+sd-jwt' | 'vc+sd-jwt'; toClaims: (credential: object) => object; frame: object }

const ROWS: readonly Row[] = [
  { typ: 'dc+sd-jwt', toClaims: toVcClaims, frame: FRAME },
  { typ: 'vc+sd-jwt', toClaims: (credential) => credential, frame: { credentialSubject: FRAME } },
]

/** SD-JWT VC, and VC-JOSE-COSE §3.2, beside the library that wallets are built on. */
export const sdJwtFormats = ROWS.map(
  ({ typ, toClaims, frame }): FormatBench => ({
    name: `${typ}, EdDSA`,
    library: '@sd-jwt/sd-jwt-vc',
    request: { mediaType: `application/${typ}`, algorithm: 'EdDSA' },
    aim: 0.8,
    async createPeer({ jwkOf }) {
      const own = generateKeyPairSync('ed25519')
      let issuer: KeyObject | undefined
      const library = new SDJwtVcInstance({
        hasher: (data, algorithm) =>
          hash(algorithm.replace('-', ''), Buffer.from(data as ArrayBuffer), 'buffer'),
        hashAlg: 'sha-256',
        saltGenerator: (length) => randomBytes(length).toString('base64url'),
        signAlg: 'EdDSA',
        signer: (data) => sign(null, Buffer.from(data), own.privateKey).toString('base64url'),
        verifier: (data, signature) =>
          verify(null, Buffer.from(data), issuer!, Buffer.from(signature, 'base64url')),
      })
      // it would fetch the list each time: what is compared is the format, and the status is ours to look up
      Object.assign(library, { verifyStatus: async () => undefined })
      return {
        issue: (credential) =>
          library.issue(toClaims(credential) as never, frame as never, { header: { typ } }),
        async verify(secured) {
          if (!issuer) {
            const { kid } = JSON.parse(
              Buffer.from((secured as string).split('.')[0]!, 'base64url').toString(),
            )
            issuer = createPublicKey({ key: (await jwkOf(kid)) as never, format: 'jwk' })
          }
          await library.verify(secured as string)
        },
      }
    },
  }),
)
