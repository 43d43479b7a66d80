import test from 'ava'
import { completeProof } from '#agent/proofs/data-integrity/complete-proof.ts'
import { prepareProof } from '#agent/proofs/data-integrity/prepare-proof.ts'
import { readProofs } from '#agent/proofs/data-integrity/read-proofs.ts'
import { createSigner, exampleOf, SUITES, secure } from './_signing.ts'

for (const [cryptosuite, algorithm] of SUITES) {
  test(`what is prepared is all that the signature needs: ${cryptosuite}, ${algorithm}`, async (t) => {
    const signer = createSigner(algorithm)
    const options = {
      document: exampleOf('patient-consent', signer.key.controller),
      cryptosuite,
      algorithm,
      verificationMethod: signer.key.id,
      proofPurpose: 'assertionMethod',
      created: new Date('2026-06-01T12:00:00.987Z'),
    } as const
    const { signingInput, rest } = await prepareProof(options)
    const document = completeProof({ rest, signature: signer.sign(signingInput) })
    t.is((document.proof as { created: string }).created, '2026-06-01T12:00:00Z')
    const [proof] = await readProofs({ document, acceptBaseProofs: true })
    t.deepEqual(proof!.signingInput, signingInput)
    t.true(await proof!.verify(signer.key))
    // but for what is random in selective disclosure, the same comes out again
    if (cryptosuite !== 'ecdsa-sd-2023') t.deepEqual(await prepareProof(options), { signingInput, rest })
    t.throws(() => completeProof({ rest, signature: Buffer.alloc(63) }), { message: /not a signature/ })
  })
}

test('nothing is prepared that would not be read', async (t) => {
  const signer = createSigner('EdDSA')
  const document = exampleOf('practitioner-license', signer.key.controller)
  const cryptosuite = 'eddsa-rdfc-2022'
  const cases = [
    [{ document: { ...document, unsigned: 'x' } }, 'TERM_UNDEFINED'],
    [{ document: { ...document, '@context': 'https://www.w3.org/ns/credentials/v2' } }, 'CONTEXT_CONFLICT'],
    [{ document: { ...document, '@context': ['https://x.example/'] } }, 'CONTEXT_CONFLICT'],
    [
      { document: { ...document, type: ['VerifiableCredential'], '@context': 'https://x.example/' } },
      'CONTEXT_UNKNOWN',
    ],
    [{ verificationMethod: 'https://x.example/#key' }, 'VERIFICATION_METHOD_INVALID'],
    [{ algorithm: 'ES256' }, 'CRYPTOSUITE_NOT_SUPPORTED'],
    [{ domain: [] }, 'PROOF_MALFORMED'],
    [{ challenge: '' }, 'PROOF_MALFORMED'],
  ] as const
  for (const [change, code] of cases) {
    await t.throwsAsync(
      secure({ document, cryptosuite, signer, ...change }),
      { code },
      JSON.stringify(change),
    )
  }
})
