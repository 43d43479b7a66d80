import { DataIntegrityProof } from '@digitalbazaar/data-integrity'
import { createSignCryptosuite } from '@digitalbazaar/ecdsa-sd-2023-cryptosuite'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { checkPointers } from './check-pointers.ts'
import { explainJsonLdError } from './explain-json-ld-error.ts'
import { loadContext } from './load-context.ts'

type Json = Readonly<Record<string, unknown>>

const SIGNATURE_LENGTH = 64

/** Where the issuer's signature is in a base proof: after the header, CBOR's array of five and byte string of 64. */
const SIGNATURE_OFFSET = 6

/**
 * A base proof of ecdsa-sd-2023 (VC DI ECDSA 1.0 §3.6.1 to §3.6.5): each statement that may be withheld is signed with a
 * key made for this once, and the issuer's key signs that key's public half with the digest of all other statements.
 *
 * @returns the bytes for the issuer's key, and the proof value with zeros in its signature's place
 * @throws {ProofError} POINTER_INVALID, and what is wrong with the document
 */
export async function prepareBaseProof({
  document,
  proof,
  mandatoryPointers,
}: {
  document: Json
  proof: Json
  mandatoryPointers: readonly string[]
}): Promise<{ signingInput: Buffer; proofValue: string }> {
  if (proof.previousProof !== undefined) {
    throw new ProofError('PROOF_CHAIN_BROKEN', 'what is derived from a base proof leaves other proofs behind')
  }
  checkPointers({ document, pointers: mandatoryPointers })
  const cryptosuite = createSignCryptosuite({ mandatoryPointers })
  let signingInput: Buffer | undefined
  const dataIntegrityProof = new DataIntegrityProof({
    cryptosuite,
    signer: {
      id: '',
      algorithm: 'P-256',
      sign: async ({ data }) => {
        signingInput = Buffer.from(data)
        return new Uint8Array(SIGNATURE_LENGTH)
      },
    },
  })
  try {
    const verifyData = await cryptosuite.createVerifyData({
      cryptosuite,
      document: { ...document },
      proof: { ...proof },
      documentLoader: loadContext,
    })
    const proofValue = await cryptosuite.createProofValue({ verifyData, dataIntegrityProof })
    return { signingInput: signingInput!, proofValue }
  } catch (error) {
    throw explainJsonLdError(error)
  }
}

/** The base proof value with the issuer's signature where the zeros were. */
export function insertSignature({
  proofValue,
  signature,
}: {
  proofValue: string
  signature: Uint8Array
}): string {
  const bytes = Buffer.from(proofValue.slice(1), 'base64url')
  bytes.set(signature, SIGNATURE_OFFSET)
  return `u${bytes.toString('base64url')}`
}
