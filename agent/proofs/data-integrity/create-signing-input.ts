import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import * as ecdsaJcs from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite'
import * as ecdsaRdfc from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite'
import * as eddsaJcs from '@digitalbazaar/eddsa-jcs-2022-cryptosuite'
import * as eddsaRdfc from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite'
import type { CryptosuiteName, ProofAlgorithm } from './cryptosuites.ts'
import { explainJsonLdError } from './explain-json-ld-error.ts'
import { loadContext } from './load-context.ts'

type Json = Readonly<Record<string, unknown>>

export type PlainCryptosuite = Exclude<CryptosuiteName, 'ecdsa-sd-2023'>

const SUITES = {
  'eddsa-rdfc-2022': eddsaRdfc.cryptosuite,
  'eddsa-jcs-2022': eddsaJcs.createVerifyCryptosuite(),
  'ecdsa-rdfc-2019': ecdsaRdfc.cryptosuite,
  'ecdsa-jcs-2019': ecdsaJcs.createVerifyCryptosuite(),
}

/** As Digital Bazaar's suites name them; ecdsa-*-2019 hash with what belongs to the curve. */
const ALGORITHM_NAMES = { EdDSA: 'Ed25519', ES256: 'P-256', ES384: 'P-384' } as const

/**
 * The bytes that a proof's key signs: the digest of the proof's options, then that of the document (VC DI EdDSA 1.0
 * §3.2.4, §3.3.4; VC DI ECDSA 1.0 §3.2.4, §3.3.4). ES256 and ES384 hash them once more.
 *
 * @param document without its proofs, but with those that this one is chained to
 * @param proof with or without its `proofValue`
 * @throws {ProofError} JSON_LD_INVALID, TERM_REDEFINED, TERM_UNDEFINED, CONTEXT_UNKNOWN
 */
export async function createSigningInput({
  document,
  proof,
  cryptosuite: name,
  alg,
}: {
  document: Json
  proof: Json
  cryptosuite: PlainCryptosuite
  alg: ProofAlgorithm
}): Promise<Buffer> {
  const cryptosuite = SUITES[name]
  const dataIntegrityProof = new DataIntegrityProof({
    cryptosuite,
    signer: { id: '', algorithm: ALGORITHM_NAMES[alg], sign: neverSigns },
  })
  // copies: the suites write into both
  const options = { document: { ...document }, proof: { ...proof }, documentLoader: loadContext }
  try {
    const bytes =
      'createVerifyData' in cryptosuite
        ? await cryptosuite.createVerifyData({ ...options, cryptosuite, dataIntegrityProof })
        : await dataIntegrityProof.createVerifyData(options)
    return Buffer.from(bytes)
  } catch (error) {
    throw explainJsonLdError(error)
  }
}

async function neverSigns(): Promise<never> {
  throw new Error('the suite makes the bytes to sign, and nothing more')
}
