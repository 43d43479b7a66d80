import test from 'ava'
import { createSigningInput } from '#agent/proofs/data-integrity/create-signing-input.ts'

test('Bitstring Status List 1.0 §5.2: status/v1 is known, and beside credentials/v2 its terms mean the same', async (t) => {
  const cryptosuite = 'eddsa-rdfc-2022'
  const options = {
    type: 'DataIntegrityProof',
    cryptosuite,
    proofPurpose: 'assertionMethod',
    verificationMethod: 'did:x:y#1',
  }
  const credential = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: 'VerifiableCredential',
    issuer: 'did:x:y',
    credentialSubject: { id: 'did:x:z' },
    credentialStatus: {
      type: 'BitstringStatusListEntry',
      statusPurpose: 'revocation',
      statusListIndex: '94567',
      statusListCredential: 'https://lists.example/3',
    },
  }
  const contexts = [...credential['@context'], 'https://www.w3.org/ns/credentials/status/v1']
  const [plain, beside] = await Promise.all(
    [credential, { ...credential, '@context': contexts }].map((document) =>
      createSigningInput({ document, proof: options, cryptosuite, alg: 'EdDSA' }),
    ),
  )
  t.deepEqual(beside, plain)
})
