import test from 'ava'
import { deriveProof } from '#agent/proofs/data-integrity/derive-proof.ts'
import { readProofs } from '#agent/proofs/data-integrity/read-proofs.ts'
import { createSigner, exampleOf, type Json, secure } from './_signing.ts'

const signer = createSigner('ES256')
const mandatoryPointers = ['/issuer', '/validFrom', '/validUntil', '/credentialSubject/licenseNumber']

async function issue(change: Json = {}): Promise<Json> {
  const document = { ...exampleOf('practitioner-license', signer.key.controller), ...change }
  return await secure({ document, cryptosuite: 'ecdsa-sd-2023', signer, mandatoryPointers })
}

test('VC DI ECDSA 1.0 §3.6: what is withheld is not there; what is mandatory is; what the issuer signed stays the same', async (t) => {
  const document = await issue()
  const [base] = await readProofs({ document, acceptBaseProofs: true })
  t.true(await base!.verify(signer.key))
  for (const selectivePointers of [
    [],
    ['/credentialSubject/licensee/familyName'],
    ['/credentialSubject/licensee', '/credentialSubject/npi', '/credentialSubject/taxonomy/0'],
  ]) {
    const derived = await deriveProof({ document, selectivePointers })
    const subject = derived.credentialSubject as Json
    t.is(subject.licenseNumber, 'RN.482913')
    t.is(subject.jurisdiction, undefined)
    t.is(subject.npi !== undefined, selectivePointers.length === 3)
    t.is(derived.issuer, signer.key.controller)
    const [proof] = await readProofs({ document: derived })
    t.true(await proof!.verify(signer.key))
    t.false(await proof!.verify(createSigner('ES256').key))
    t.deepEqual(proof!.signingInput, base!.signingInput)
  }
})

test('VC DI ECDSA 1.0 §3.6.7: nothing that was disclosed can be changed, added or left out', async (t) => {
  const document = await issue()
  const selectivePointers = ['/credentialSubject/licensee', '/credentialSubject/npi']
  const derived = await deriveProof({ document, selectivePointers })
  const subject = derived.credentialSubject as Json
  const changes: Json[] = [
    { ...derived, validUntil: '2099-01-01T00:00:00Z' },
    { ...derived, validUntil: undefined },
    { ...derived, credentialSubject: { ...subject, npi: '1' } },
    { ...derived, credentialSubject: { ...subject, npi: undefined } },
    { ...derived, credentialSubject: { ...subject, licenseNumber: undefined } },
    { ...derived, credentialSubject: { ...subject, licenseType: 'RN' } },
  ]
  for (const change of changes) {
    const [proof] = await readProofs({ document: JSON.parse(JSON.stringify(change)) as Json })
    t.false(await proof!.verify(signer.key))
  }
  // a proof of another credential of the same issuer
  const other = await deriveProof({
    document: await issue({ validUntil: '2030-01-01T00:00:00Z' }),
    selectivePointers,
  })
  const [proof] = await readProofs({ document: { ...derived, proof: other.proof } })
  t.false(await proof!.verify(signer.key))
})

test('VC DI ECDSA 1.0 §3.6.7: a base proof is refused, as it holds the key to what is withheld', async (t) => {
  await t.throwsAsync(readProofs({ document: await issue() }), { code: 'BASE_PROOF' })
})

test('VC DI ECDSA 1.0 §3.5.8: a derived proof is of five elements, each of its kind and length', async (t) => {
  const { proof, ...document } = await deriveProof({ document: await issue(), selectivePointers: [] })
  const bytes = (length: number, start = '') =>
    Buffer.concat([
      Buffer.of(0x58, length),
      Buffer.from(start, 'hex'),
      Buffer.alloc(length - start.length / 2),
    ])
  const list = (...items: Buffer[]) => Buffer.concat([Buffer.of(0x80 + items.length), ...items])
  const [none, map, number] = [Buffer.of(0x80), Buffer.of(0xa0), Buffer.of(0x01)]
  const signature = bytes(64)
  const key = bytes(35, '802402')
  const wrong: [what: string, components: Buffer][] = [
    ['no array', map],
    ['four elements', list(signature, key, none, map)],
    ['six elements', list(signature, key, none, map, none, none)],
    ['a base signature of 63 bytes', list(bytes(63), key, none, map, none)],
    ['a key of 34 bytes', list(signature, bytes(34, '802402'), none, map, none)],
    ['a key that is none of P-256', list(signature, bytes(35, 'ed0102'), none, map, none)],
    ['signatures that are no array', list(signature, key, map, map, none)],
    ['a signature of 63 bytes', list(signature, key, list(bytes(63)), map, none)],
    ['labels that are no map', list(signature, key, none, none, none)],
    ['indexes that are no array', list(signature, key, none, map, number)],
    ['an index that is no number', list(signature, key, none, map, list(none))],
    [
      'a label that is no number',
      list(signature, key, none, Buffer.concat([Buffer.of(0xa1), none, bytes(32)]), none),
    ],
    ['bytes that end too early', list(signature, key, none, map, none).subarray(0, -1)],
    ['a byte behind them', Buffer.concat([list(signature, key, none, map, none), none])],
  ]
  for (const [what, components] of wrong) {
    const proofValue = `u${Buffer.concat([Buffer.from('d95d01', 'hex'), components]).toString('base64url')}`
    const changed = { ...document, proof: { ...(proof as Json), proofValue } }
    await t.throwsAsync(readProofs({ document: changed }), { code: 'PROOF_VALUE_INVALID' }, what)
  }
})

test('a base proof that was tampered with does not verify', async (t) => {
  const document = await issue()
  const [proof] = await readProofs({
    document: { ...document, validUntil: '2099-01-01T00:00:00Z' },
    acceptBaseProofs: true,
  })
  t.false(await proof!.verify(signer.key))
})

test('VC DI ECDSA 1.0 §3.6.2: the HMAC key of a base proof is 32 bytes, and another each time', async (t) => {
  const keys = await Promise.all(
    [issue(), issue()].map(async (issued) => {
      const { proofValue } = (await issued).proof as { proofValue: string }
      // header, CBOR's array of five, byte strings of 64 and 35 (§3.5.2); then the key's own head
      const at = 3 + 1 + (2 + 64) + (2 + 35)
      const bytes = Buffer.from(proofValue.slice(1), 'base64url')
      t.deepEqual([...bytes.subarray(at, at + 2)], [0x58, 32])
      return bytes.subarray(at + 2, at + 34).toString('hex')
    }),
  )
  t.not(keys[0], keys[1])
})

test('RFC 6901: pointers name what is there', async (t) => {
  const document = await issue()
  const wrong = [
    '',
    'issuer',
    '/none',
    '/proof',
    '/credentialSubject/taxonomy/9',
    '/credentialSubject/taxonomy/0x',
    '/credentialSubject/licensee/~2',
    '/__proto__/toString',
    '/constructor',
  ]
  for (const pointer of wrong) {
    const derived = deriveProof({ document, selectivePointers: [pointer] })
    await t.throwsAsync(derived, { code: 'POINTER_INVALID' }, pointer)
    const { proof: _, ...unsecured } = document
    const secured = secure({
      document: unsecured,
      cryptosuite: 'ecdsa-sd-2023',
      signer,
      mandatoryPointers: [pointer],
    })
    await t.throwsAsync(secured, { code: 'POINTER_INVALID' }, pointer)
  }
})

test('only a base proof can be derived from', async (t) => {
  const document = await issue()
  const derived = await deriveProof({ document, selectivePointers: ['/type'] })
  const plain = await secure({
    document: exampleOf('practitioner-license', signer.key.controller),
    cryptosuite: 'ecdsa-rdfc-2019',
    signer,
  })
  for (const wrong of [derived, plain, { ...document, proof: undefined }]) {
    await t.throwsAsync(deriveProof({ document: wrong, selectivePointers: [] }), { code: 'PROOF_MISSING' })
  }
})
