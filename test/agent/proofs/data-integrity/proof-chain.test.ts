import test from 'ava'
import { readProofs } from '#agent/proofs/data-integrity/read-proofs.ts'
import { createSigner, exampleOf, type Json, secure } from './_signing.ts'

const board = createSigner('EdDSA')
const registrar = createSigner('ES256')

async function secureTwice({ chained }: { chained: boolean }): Promise<Json & { proof: [Json, Json] }> {
  const document = exampleOf('practitioner-license', board.key.controller)
  const once = await secure({ document, cryptosuite: 'eddsa-rdfc-2022', signer: board, id: 'urn:uuid:first' })
  const twice = await secure({
    document: once,
    cryptosuite: 'ecdsa-rdfc-2019',
    signer: registrar,
    ...(chained ? { previousProof: 'urn:uuid:first' } : {}),
  })
  return twice as Json & { proof: [Json, Json] }
}

test('VC Data Integrity 1.0 §2.1.1: each proof of a set stands alone', async (t) => {
  const secured = await secureTwice({ chained: false })
  const [first, second] = await readProofs({ document: secured })
  t.true(await first!.verify(board.key))
  t.true(await second!.verify(registrar.key))
  t.deepEqual(second!.previousProof, [])
  const [alone] = await readProofs({ document: { ...secured, proof: secured.proof[1] } })
  t.true(await alone!.verify(registrar.key))
})

test('VC Data Integrity 1.0 §2.1.2, §4.5: a proof of a chain signs the proofs before it', async (t) => {
  const secured = await secureTwice({ chained: true })
  const [first, second] = await readProofs({ document: secured })
  t.true(await first!.verify(board.key))
  t.true(await second!.verify(registrar.key))
  t.deepEqual(second!.previousProof, ['urn:uuid:first'])
  // an own proof of the same board, with the same id, put where the signed one was
  const { proof: _, ...document } = secured
  const other = await secure({
    document,
    cryptosuite: 'eddsa-rdfc-2022',
    signer: board,
    id: 'urn:uuid:first',
    created: new Date('2026-07-01T00:00:00Z'),
  })
  const [replaced, behind] = await readProofs({
    document: { ...secured, proof: [other.proof, secured.proof[1]] },
  })
  t.true(await replaced!.verify(board.key))
  t.false(await behind!.verify(registrar.key))
})

test('VC Data Integrity 1.0 §4.5: a chain that is broken is not read', async (t) => {
  const { proof, ...document } = await secureTwice({ chained: true })
  const [first, second] = proof
  const broken: Json[][] = [
    [second],
    [{ ...first, id: 'urn:uuid:other' }, second],
    [first, first, second],
    [
      { ...first, previousProof: 'urn:uuid:second' },
      { ...second, id: 'urn:uuid:second' },
    ],
    [first, { ...second, previousProof: ['urn:uuid:first', 'urn:uuid:none'] }],
    [first, { ...second, id: 'urn:uuid:second', previousProof: 'urn:uuid:second' }],
    [first, { ...second, id: 'urn:uuid:first' }],
  ]
  for (const [index, proofs] of broken.entries()) {
    const promise = readProofs({ document: { ...document, proof: proofs } })
    await t.throwsAsync(promise, { code: 'PROOF_CHAIN_BROKEN' }, String(index))
  }
})

test('VC Data Integrity 1.0 §4.3: a proof is not chained to one that is not there', async (t) => {
  const document = exampleOf('practitioner-license', board.key.controller)
  await t.throwsAsync(
    secure({ document, cryptosuite: 'eddsa-rdfc-2022', signer: board, previousProof: 'urn:uuid:none' }),
    { code: 'PROOF_CHAIN_BROKEN' },
  )
})
