import test from 'ava'
import { readSecuredForm } from '#agent/proofs/read-secured-form.ts'

const envelope = {
  '@context': 'https://www.w3.org/ns/credentials/v2',
  type: 'EnvelopedVerifiablePresentation',
  id: 'data:application/vp+jwt,a.b.c',
}

test('VCDM 2.0 §4.13: an envelope of a presentation is of its form', (t) => {
  t.deepEqual(readSecuredForm({ document: envelope, kind: 'vp' }), {
    compact: 'a.b.c',
    mediaType: 'application/vc+jwt',
  })
  for (const change of [
    { '@context': undefined },
    { '@context': [] },
    { '@context': 'https://www.w3.org/ns/credentials/examples/v2' },
    { type: undefined },
    { type: ['VerifiablePresentation'] },
    { type: 'EnvelopedVerifiableCredential' },
    { id: 'a.b.c' },
    { id: 'data:application/vc+jwt,a.b.c' },
    { holder: 'did:web:somebody.example' },
  ]) {
    t.throws(
      () => readSecuredForm({ document: { ...envelope, ...change }, kind: 'vp' }),
      { code: 'NOT_A_CREDENTIAL' } as never,
      JSON.stringify(change),
    )
  }
})
