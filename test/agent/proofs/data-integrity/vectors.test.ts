import { readdirSync, readFileSync } from 'node:fs'
import test from 'ava'
import { parseMultikey } from '#agent/dids/parse-public-key.ts'
import type { VerificationKey } from '#agent/dids/verification-key.ts'
import {
  createSigningInput,
  type PlainCryptosuite,
} from '#agent/proofs/data-integrity/create-signing-input.ts'
import { decodeProofValue } from '#agent/proofs/data-integrity/decode-proof-value.ts'
import { deriveProof } from '#agent/proofs/data-integrity/derive-proof.ts'
import { readProofs } from '#agent/proofs/data-integrity/read-proofs.ts'

type Proof = Record<string, unknown> & {
  cryptosuite: string
  verificationMethod: string
  proofValue: string
  previousProof?: string | string[]
}
type Vector = { source: string; document: Record<string, unknown> & { proof: Proof | Proof[] } }

const FOLDER = 'test/vectors/data-integrity'

function readVector(file: string): Vector {
  return JSON.parse(readFileSync(`${FOLDER}/${file}`, 'utf8')) as Vector
}

/** The vectors name their key in the fragment, whether or not the URL before it is a DID. */
function keyOf({ verificationMethod }: Proof): VerificationKey {
  return parseMultikey(verificationMethod.split('#')[1]) as VerificationKey
}

for (const file of readdirSync(FOLDER)) {
  const { source, document } = readVector(file)
  const { proof, ...unsecured } = document
  const proofs = [proof].flat()

  test(`${file}: ${source}`, async (t) => {
    if (proofs.every(({ verificationMethod }) => verificationMethod.startsWith('did:'))) {
      const [read] = await readProofs({ document, acceptBaseProofs: true })
      t.true(await read!.verify(keyOf(proofs[0]!)))
      return
    }
    // a verificationMethod that is no DID URL is refused: these are checked below the reading
    await t.throwsAsync(readProofs({ document }), { code: 'VERIFICATION_METHOD_INVALID' })
    for (const each of proofs) {
      const previous = [each.previousProof ?? []].flat().map((id) => proofs.find((other) => other.id === id)!)
      const cryptosuite = each.cryptosuite as PlainCryptosuite
      const { signature, alg } = decodeProofValue({ proofValue: each.proofValue, cryptosuite })
      const signingInput = await createSigningInput({
        document: previous.length > 0 ? { ...unsecured, proof: previous } : unsecured,
        proof: each,
        cryptosuite,
        alg,
      })
      t.true(keyOf(each).verify(signingInput, signature))
    }
  })
}

test('VC DI ECDSA 1.0 §3.6.6: what is derived from the base vector is the derived vector', async (t) => {
  const { document } = readVector('ecdsa-sd-2023-base.json')
  const derived = await deriveProof({
    document,
    selectivePointers: ['/credentialSubject/boards/0', '/credentialSubject/boards/1'],
  })
  t.deepEqual(derived, readVector('ecdsa-sd-2023-derived.json').document as Record<string, unknown>)
})
