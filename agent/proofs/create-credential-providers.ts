import type { ICredentialProvider } from '@veramo/credential-w3c'
import {
  createCredentialProvider,
  type ProofFormats,
  type StrictVerifier,
} from './create-credential-provider.ts'
import { type CryptosuiteName, cryptosuites } from './data-integrity/cryptosuites.ts'

const names = Object.keys(cryptosuites) as CryptosuiteName[]
const embedded = (cryptosuite: CryptosuiteName) => ({ mediaType: 'application/vc', cryptosuite }) as const

/** One a securing mechanism. Embedded proofs are named by their cryptosuite; the same one serves presentations. */
const mechanisms: readonly ProofFormats[] = [
  {
    mediaType: 'application/vc+jwt',
    credential: { 'vc+jwt': { mediaType: 'application/vc+jwt' } },
    presentation: { 'vp+jwt': { mediaType: 'application/vc+jwt' } },
    algorithms: ['EdDSA', 'ES256', 'ES256K'],
  },
  {
    mediaType: 'application/jwt',
    credential: { jwt_vc_json: { mediaType: 'application/jwt' } },
    presentation: { jwt_vp_json: { mediaType: 'application/jwt' } },
    algorithms: ['EdDSA', 'ES256', 'ES256K'],
  },
  {
    mediaType: 'application/vc',
    credential: Object.fromEntries(names.map((name) => [name, embedded(name)])),
    presentation: Object.fromEntries(
      names.filter((name) => name !== 'ecdsa-sd-2023').map((name) => [name, embedded(name)]),
    ),
    algorithms: ['EdDSA', 'ES256'],
  },
  {
    mediaType: 'application/dc+sd-jwt',
    credential: { 'dc+sd-jwt': { mediaType: 'application/dc+sd-jwt' } },
    presentation: {},
    algorithms: ['EdDSA', 'ES256', 'ES256K'],
  },
  {
    mediaType: 'application/vc+sd-jwt',
    credential: { 'vc+sd-jwt': { mediaType: 'application/vc+sd-jwt' } },
    presentation: { 'vp+sd-jwt': { mediaType: 'application/vc+sd-jwt' } },
    algorithms: ['EdDSA', 'ES256', 'ES256K'],
  },
]

/** Veramo's credential providers for every securing mechanism, one each. */
export function createCredentialProviders(options: {
  verifier?: StrictVerifier
  now: () => Date
}): ICredentialProvider[] {
  return mechanisms.map((formats) => createCredentialProvider({ formats, ...options }))
}
