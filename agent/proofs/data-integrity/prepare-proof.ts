import { ProofError } from '#agent/proofs/proof-error.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { checkContexts } from './check-contexts.ts'
import { checkTerms } from './check-terms.ts'
import { createSigningInput } from './create-signing-input.ts'
import { type CryptosuiteName, cryptosuites, type ProofAlgorithm } from './cryptosuites.ts'
import { checkProofChain, findPreviousProofs } from './find-previous-proofs.ts'
import { type ParsedProof, type ProofPurpose, parseProof } from './parse-proof.ts'
import { prepareBaseProof } from './prepare-base-proof.ts'

type Json = Record<string, unknown>

/** All of a secured document but the signature. */
export type UnfinishedProof = {
  document: Json
  proof: Json
  /** ecdsa-sd-2023: the proof value with zeros where the signature goes. */
  proofValue?: string
}

const DATA_INTEGRITY_V2 = 'https://w3id.org/security/data-integrity/v2'
const DATA_INTEGRITY_V1 = 'https://w3id.org/security/data-integrity/v1'

/**
 * Everything of a Data Integrity proof but the signature (VC Data Integrity 1.0 §4.2, §4.3), so that the bytes to sign can
 * be recorded before they are signed. A proof that the document has stays, and the new one stands beside it.
 *
 * @param document a VC 1.1 one also gets the Data Integrity context, without which its proof would mean nothing
 * @param algorithm of the key that will sign; the suite's first unless told
 * @param verificationMethod absolute DID URL of that key
 * @param created kept to the second
 * @param previousProof ids of proofs in the document that are to be signed as well
 * @param mandatoryPointers ecdsa-sd-2023: JSON Pointers to what a holder cannot withhold
 * @returns the exact bytes to sign, and what `completeProof` needs besides
 * @throws {ProofError} for a document that cannot be secured so that it means one thing
 */
export async function prepareProof({
  document: given,
  cryptosuite,
  algorithm = cryptosuites[cryptosuite].algorithms[0],
  verificationMethod,
  proofPurpose,
  created,
  expires,
  challenge,
  domain,
  id,
  previousProof,
  mandatoryPointers = [],
}: {
  document: Readonly<Json>
  cryptosuite: CryptosuiteName
  algorithm?: ProofAlgorithm
  verificationMethod: string
  proofPurpose: ProofPurpose
  created: Date
  expires?: Date
  challenge?: string
  domain?: string | readonly string[]
  id?: string
  previousProof?: string | readonly string[]
  mandatoryPointers?: readonly string[]
}): Promise<{ signingInput: Buffer; rest: Buffer }> {
  const { canonical, algorithms } = cryptosuites[cryptosuite]
  if (!algorithms.includes(algorithm)) {
    throw new ProofError('CRYPTOSUITE_NOT_SUPPORTED', `${cryptosuite} does not go with ${algorithm}`)
  }
  const document = withProofContext(given)
  const { proof: existing, ...unsecured } = document
  checkContexts(unsecured)
  if (canonical === 'jcs') await checkTerms(unsecured)
  const proof: Json = {
    ...(id === undefined ? {} : { id }),
    type: 'DataIntegrityProof',
    cryptosuite,
    created: toSeconds(created),
    ...(expires === undefined ? {} : { expires: toSeconds(expires) }),
    verificationMethod,
    proofPurpose,
    ...(challenge === undefined ? {} : { challenge }),
    ...(domain === undefined ? {} : { domain }),
    ...(previousProof === undefined ? {} : { previousProof }),
    // VC DI EdDSA 1.0 §3.3.1: "If unsecuredDocument.@context is present, set proof.@context to unsecuredDocument.@context"
    ...(canonical === 'jcs' ? { '@context': document['@context'] } : {}),
  }
  const input = withPrevious({ unsecured, existing, proof })
  const { signingInput, proofValue } =
    cryptosuite === 'ecdsa-sd-2023'
      ? await prepareBaseProof({ document: input, proof, mandatoryPointers })
      : {
          signingInput: await createSigningInput({ document: input, proof, cryptosuite, alg: algorithm }),
          proofValue: undefined,
        }
  const unfinished: UnfinishedProof = { document, proof, ...(proofValue === undefined ? {} : { proofValue }) }
  return { signingInput, rest: Buffer.from(JSON.stringify(unfinished), 'utf8') }
}

function withProofContext(document: Readonly<Json>): Json {
  const context = document['@context']
  const contexts = Array.isArray(context) ? context : [context]
  const names = [CREDENTIALS_V2_CONTEXT, DATA_INTEGRITY_V2, DATA_INTEGRITY_V1]
  if (context === undefined || contexts.some((entry) => names.includes(entry as string)))
    return { ...document }
  return { ...document, '@context': [...contexts, DATA_INTEGRITY_V2] }
}

/** §4.3: "Set inputDocument.proof to matchingProofs". */
function withPrevious({
  unsecured,
  existing,
  proof,
}: {
  unsecured: Json
  existing: unknown
  proof: Json
}): Json {
  const others: ParsedProof[] = listProofs(existing).map(parseProof)
  // a value that no signature has, until there is one
  const parsed = parseProof({ ...proof, proofValue: '' })
  const proofs = [...others, parsed]
  checkProofChain(proofs)
  const previous = findPreviousProofs({ proof: parsed, proofs })
  return previous.length === 0 ? unsecured : { ...unsecured, proof: previous.map(({ raw }) => raw) }
}

export function listProofs(existing: unknown): unknown[] {
  if (existing === undefined) return []
  return Array.isArray(existing) ? existing : [existing]
}

function toSeconds(date: Date): string {
  return `${date.toISOString().slice(0, 19)}Z`
}
