import type { VerificationKey } from '#agent/dids/verification-key.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import type { DocumentProof } from '#agent/proofs/secured-document.ts'
import { checkContexts } from './check-contexts.ts'
import { checkTerms } from './check-terms.ts'
import { createSigningInput } from './create-signing-input.ts'
import { type CryptosuiteName, cryptosuites, type ProofAlgorithm } from './cryptosuites.ts'
import { decodeProofValue } from './decode-proof-value.ts'
import { deriveProof } from './derive-proof.ts'
import { checkProofChain, findPreviousProofs } from './find-previous-proofs.ts'
import { type ParsedProof, type ProofPurpose, parseProof } from './parse-proof.ts'
import { isBaseProof, readDisclosure } from './read-disclosure.ts'
import { isSameJson } from './same-json.ts'

type Json = Record<string, unknown>

/** One proof of a document; nothing in it is believed until `verify` says so. */
export type ReadProof = DocumentProof & {
  cryptosuite: CryptosuiteName
  alg: ProofAlgorithm
  kid: string
  proofPurpose: ProofPurpose
  created?: Date
  expires?: Date
  challenge?: string
  /** One or more. */
  domain?: readonly string[]
  id?: string
  /** Ids of other proofs of the document, which this one signs as well. They are there. */
  previousProof: readonly string[]
}

const MAX_PROOFS = 16

/**
 * Reads the proofs of a secured document, strictly (VC Data Integrity 1.0 §4.4, §4.5). A document is what it says only if
 * every one of them holds. Nothing is fetched.
 *
 * @param acceptBaseProofs also the proof of ecdsa-sd-2023 that an issuer gives to a holder; else it is refused, because
 *   whoever shows it to others shows everything
 * @throws {ProofError}
 */
export async function readProofs({
  document,
  acceptBaseProofs = false,
}: {
  document: Readonly<Json>
  acceptBaseProofs?: boolean
}): Promise<ReadProof[]> {
  const { proof: member, ...unsecured } = document
  const values = Array.isArray(member) ? member : [member]
  if (member === undefined || values.length === 0) {
    throw new ProofError('PROOF_MISSING', 'a document without a proof')
  }
  if (values.length > MAX_PROOFS) throw new ProofError('TOO_LARGE', `more than ${MAX_PROOFS} proofs`)
  const proofs = values.map(parseProof)
  checkProofChain(proofs)
  checkContexts(unsecured)
  if (proofs.some(({ cryptosuite }) => cryptosuites[cryptosuite].canonical === 'jcs'))
    await checkTerms(unsecured)
  return await Promise.all(proofs.map((proof) => readProof({ proof, proofs, unsecured, acceptBaseProofs })))
}

async function readProof({
  proof,
  proofs,
  unsecured,
  acceptBaseProofs,
}: {
  proof: ParsedProof
  proofs: readonly ParsedProof[]
  unsecured: Readonly<Json>
  acceptBaseProofs: boolean
}): Promise<ReadProof> {
  const { raw, proofValue, cryptosuite, ...rest } = proof
  // VC DI EdDSA 1.0 §3.3.2: "Check that the securedDocument.@context starts with all values contained in the
  // proofOptions.@context in the same order." For us it holds no others: they would not be signed.
  if (raw['@context'] !== undefined && !isSameJson(raw['@context'], unsecured['@context'])) {
    throw new ProofError('CONTEXT_CONFLICT', 'the @context of a proof is not that of the document')
  }
  // one object from here on: the JCS suites compare the items of both by identity
  const context = raw['@context'] === undefined ? {} : { '@context': raw['@context'] }
  const previous = findPreviousProofs({ proof, proofs })
  // §4.5: "set inputDocument.proof to matchingProofs": what is chained to is signed with the document
  const chained = previous.length === 0 ? {} : { proof: previous.map(({ raw }) => raw) }
  const document = { ...unsecured, ...context, ...chained }
  if (cryptosuite === 'ecdsa-sd-2023') {
    const disclosed = isBaseProof(proofValue)
      ? await discloseAll({ document, base: raw, acceptBaseProofs })
      : { document, proof: { ...raw, proofValue } }
    const { signingInput, verify } = await readDisclosure(disclosed)
    return { ...rest, cryptosuite, alg: 'ES256', signingInput, verify: checkAlgorithm('ES256', verify) }
  }
  const { signature, alg } = decodeProofValue({ proofValue, cryptosuite })
  const signingInput = await createSigningInput({ document, proof: raw, cryptosuite, alg })
  const verify = checkAlgorithm(alg, (key) => key.verify(signingInput, signature))
  return { ...rest, cryptosuite, alg, signingInput, verify }
}

/** A base proof is checked as the proof that discloses everything: with it, all that the issuer signed is checked. */
async function discloseAll({
  document,
  base,
  acceptBaseProofs,
}: {
  document: Readonly<Json>
  base: Readonly<Json>
  acceptBaseProofs: boolean
}): Promise<{ document: Json; proof: Json & { proofValue: string } }> {
  if (!acceptBaseProofs) {
    throw new ProofError('BASE_PROOF', 'a base proof, which is not for others than its holder')
  }
  const selectivePointers = Object.keys(document)
    .filter((name) => name !== '@context')
    .map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
  const derived = await deriveProof({ document: { ...document, proof: base }, selectivePointers })
  const { proof, ...revealed } = derived
  return { document: revealed, proof: proof as Json & { proofValue: string } }
}

function checkAlgorithm(
  alg: ProofAlgorithm,
  verify: (key: VerificationKey) => boolean,
): (key: VerificationKey) => boolean {
  return (key) => key.alg === alg && verify(key)
}
