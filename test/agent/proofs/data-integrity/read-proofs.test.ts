import { createServer } from 'node:http'
import test from 'ava'
import { createSigningInput } from '#agent/proofs/data-integrity/create-signing-input.ts'
import { deriveProof } from '#agent/proofs/data-integrity/derive-proof.ts'
import { readProofs } from '#agent/proofs/data-integrity/read-proofs.ts'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { familyOfId } from '#schemas/families.ts'
import { createSigner, exampleOf, FAMILIES, type Json, NOW, type Signer, SUITES, secure } from './_signing.ts'

for (const [cryptosuite, alg] of SUITES) {
  test(`${cryptosuite}, ${alg}: what is secured is read back, and verifies with its key alone`, async (t) => {
    const signer = createSigner(alg)
    for (const family of FAMILIES) {
      const document = exampleOf(family, signer.key.controller)
      const secured = await secure({ document, cryptosuite, signer })
      const { proof: _, ...rest } = secured
      t.deepEqual(rest, document)
      const [proof, ...others] = await readProofs({ document: secured, acceptBaseProofs: true })
      t.is(others.length, 0)
      t.like(proof, { alg, kid: signer.key.id, did: signer.key.controller, proofPurpose: 'assertionMethod' })
      t.deepEqual(proof!.created, NOW)
      t.true(await proof!.verify(signer.key))
      t.false(await proof!.verify(createSigner(alg).key))
    }
  })

  test(`${cryptosuite}, ${alg}: a key of another algorithm never verifies`, async (t) => {
    const signer = createSigner(alg)
    const document = exampleOf('practitioner-license', signer.key.controller)
    const [proof] = await readProofs({
      document: await secure({ document, cryptosuite, signer }),
      acceptBaseProofs: true,
    })
    for (const other of ['EdDSA', 'ES256', 'ES384'] as const) {
      if (other === alg) continue
      t.false(await proof!.verify({ ...createSigner(other).key, verify: () => true }))
    }
  })
}

test('VC Data Integrity 1.0 §2.1: challenge, domain, expires and id are read', async (t) => {
  const signer = createSigner('EdDSA')
  const expires = new Date('2026-06-02T00:00:00Z')
  const options = { challenge: 'c', domain: ['a.example', 'b.example'], expires, id: 'urn:uuid:1' }
  const [proof] = await readProofs({
    document: await secure({
      document: {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        type: 'VerifiablePresentation',
        holder: signer.key.controller,
      },
      cryptosuite: 'eddsa-rdfc-2022',
      signer,
      proofPurpose: 'authentication',
      ...options,
    }),
  })
  t.like(proof, { ...options, proofPurpose: 'authentication', previousProof: [] })
  t.true(await proof!.verify(signer.key))
})

type Attack = { of: string; change: (secured: Secured) => Json; code?: string; only?: string[] }
type Secured = Json & { proof: Json; credentialSubject: Json; '@context': unknown[] }

const withProof = (change: Json) => (secured: Secured) => ({
  ...secured,
  proof: { ...secured.proof, ...change },
})
const withSubject = (change: Json) => (secured: Secured) => ({
  ...secured,
  credentialSubject: { ...secured.credentialSubject, ...change },
})
const withContexts = (change: (contexts: unknown[]) => unknown) => (secured: Secured) => ({
  ...secured,
  '@context': change(secured['@context']),
})
const RDFC = ['eddsa-rdfc-2022', 'ecdsa-rdfc-2019', 'ecdsa-sd-2023']
const JCS = ['eddsa-jcs-2022', 'ecdsa-jcs-2019']
const VOCAB = 'https://w3id.org/careseal/vocab/practitioner-license#'

/** The family's own context, with the names of two claims changed for each other, and so the claims. */
function swapTerms(secured: Secured): Secured {
  const terms = familyOfId('practitioner-license')!.context['@context']
  const { licenseNumber, npi, ...subject } = secured.credentialSubject
  return {
    ...secured,
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      { ...terms, licenseNumber: terms.npi, npi: terms.licenseNumber },
    ],
    credentialSubject: { ...subject, licenseNumber: npi, npi: licenseNumber },
  }
}

/** Without a code: it is read, and no key verifies it. */
const ATTACKS: Attack[] = [
  { of: 'a claim changed', change: withSubject({ licenseNumber: 'RN.1' }) },
  { of: 'a claim removed', change: withSubject({ npi: undefined }) },
  { of: 'the issuer changed', change: (secured) => ({ ...secured, issuer: 'did:key:z6Mk' }) },
  { of: 'the type changed', change: (secured) => ({ ...secured, type: ['VerifiableCredential'] }) },
  {
    of: 'a type added',
    change: (secured) => ({ ...secured, type: [...(secured.type as []), 'JsonSchema'] }),
  },
  { of: 'a signed term added', change: (secured) => ({ ...secured, name: 'unsigned' }) },
  {
    of: 'an undefined member added',
    change: (secured) => ({ ...secured, unsigned: 'x' }),
    code: 'TERM_UNDEFINED',
  },
  { of: 'an undefined claim added', change: withSubject({ unsigned: 'x' }), code: 'TERM_UNDEFINED' },
  {
    of: 'an undefined type added',
    change: (secured) => ({ ...secured, type: [...(secured.type as []), 'Unsigned'] }),
    code: 'TERM_UNDEFINED',
  },
  { of: 'a relative id', change: withSubject({ id: 'someone' }), code: 'JSON_LD_INVALID' },
  { of: '@id for id', change: withSubject({ id: undefined, '@id': 'did:x:y' }), code: 'JSON_LD_INVALID' },
  { of: '@index', change: withSubject({ '@index': 'unsigned' }), code: 'JSON_LD_INVALID' },
  { of: '@included', change: withSubject({ '@included': [{ id: 'did:x:y' }] }), code: 'JSON_LD_INVALID' },
  { of: '@nest', change: withSubject({ '@nest': { npi: '1' } }), code: 'JSON_LD_INVALID' },
  {
    of: 'no context',
    change: ({ '@context': _, ...secured }) => secured,
    code: 'CONTEXT_CONFLICT',
  },
  {
    of: 'a remote context',
    change: withContexts((contexts) => [...contexts, 'http://127.0.0.1/context']),
    code: 'CONTEXT_UNKNOWN',
  },
  {
    of: 'a remote context inside',
    change: withSubject({ '@context': 'http://127.0.0.1/context' }),
    code: 'CONTEXT_CONFLICT',
  },
  {
    of: 'contexts swapped',
    change: withContexts(([first]) => [first, 'https://w3id.org/careseal/contexts/patient-consent/v1']),
    code: 'CONTEXT_CONFLICT',
  },
  {
    of: 'contexts in another order',
    change: withContexts(([first, second]) => [second, first]),
    code: 'CONTEXT_CONFLICT',
  },
  {
    of: 'terms redefined beside the context',
    change: withContexts((contexts) => [...contexts, { licenseNumber: `${VOCAB}npi` }]),
    code: 'CONTEXT_CONFLICT',
  },
  { of: 'two terms swapped by a context of the attacker', change: swapTerms, code: 'CONTEXT_CONFLICT' },
  {
    of: 'a context inside',
    change: withSubject({ '@context': { unsigned: 'https://x.example/' } }),
    code: 'CONTEXT_CONFLICT',
  },
  {
    of: 'a bundled context more',
    change: withContexts((contexts) => [...contexts, 'https://w3id.org/security/data-integrity/v2']),
    only: JCS,
    code: 'CONTEXT_CONFLICT',
  },
  { of: 'created changed', change: withProof({ created: '2026-06-01T12:00:01Z' }) },
  { of: 'created removed', change: withProof({ created: undefined }), only: RDFC },
  {
    of: 'created no dateTimeStamp',
    change: withProof({ created: '2026-06-01T12:00:00' }),
    code: 'PROOF_DATE_INVALID',
  },
  { of: 'created a number', change: withProof({ created: 1 }), code: 'PROOF_DATE_INVALID' },
  { of: 'expires added', change: withProof({ expires: '2099-01-01T00:00:00Z' }) },
  { of: 'expires malformed', change: withProof({ expires: 'never' }), code: 'PROOF_DATE_INVALID' },
  { of: 'challenge added', change: withProof({ challenge: 'x' }) },
  { of: 'domain added', change: withProof({ domain: 'x.example' }) },
  { of: 'domain empty', change: withProof({ domain: [] }), code: 'PROOF_MALFORMED' },
  { of: 'an id that is no URL', change: withProof({ id: 'first' }), code: 'PROOF_MALFORMED' },
  { of: 'challenge a number', change: withProof({ challenge: 1 }), code: 'PROOF_MALFORMED' },
  { of: 'nonce a number', change: withProof({ nonce: 1 }), code: 'PROOF_MALFORMED' },
  { of: 'proofPurpose changed', change: withProof({ proofPurpose: 'authentication' }) },
  {
    of: 'proofPurpose of another kind',
    change: withProof({ proofPurpose: 'keyAgreement' }),
    code: 'PROOF_PURPOSE_INVALID',
  },
  {
    of: 'proofPurpose an object',
    change: withProof({ proofPurpose: { id: 'https://w3id.org/security#assertionMethod' } }),
    code: 'PROOF_PURPOSE_INVALID',
  },
  { of: 'verificationMethod changed', change: withProof({ verificationMethod: 'did:key:z6Mk#z6Mk' }) },
  {
    of: 'verificationMethod relative',
    change: withProof({ verificationMethod: '#key' }),
    code: 'VERIFICATION_METHOD_INVALID',
  },
  {
    of: 'verificationMethod https',
    change: withProof({ verificationMethod: 'https://x.example/#key' }),
    code: 'VERIFICATION_METHOD_INVALID',
  },
  {
    of: 'verificationMethod an object',
    change: (secured) => withProof({ verificationMethod: { id: secured.proof.verificationMethod } })(secured),
    code: 'VERIFICATION_METHOD_INVALID',
  },
  { of: 'no proof', change: ({ proof: _, ...secured }) => secured, code: 'PROOF_MISSING' },
  { of: 'no proofs', change: (secured) => ({ ...secured, proof: [] }), code: 'PROOF_MISSING' },
  { of: 'proof null', change: (secured) => ({ ...secured, proof: null }), code: 'PROOF_MALFORMED' },
  {
    of: 'proof twice',
    change: (secured) => ({ ...secured, proof: [secured.proof, secured.proof] }),
    code: 'PROOF_CHAIN_BROKEN',
  },
  {
    of: 'thousands of proofs',
    change: (secured) => ({ ...secured, proof: Array(5000).fill(secured.proof) }),
    code: 'TOO_LARGE',
  },
  { of: 'another proof type', change: withProof({ type: 'Ed25519Signature2020' }), code: 'PROOF_MALFORMED' },
  { of: 'two proof types', change: withProof({ type: ['DataIntegrityProof'] }), code: 'PROOF_MALFORMED' },
  {
    of: 'no such cryptosuite',
    change: withProof({ cryptosuite: 'none' }),
    code: 'CRYPTOSUITE_NOT_SUPPORTED',
  },
  {
    of: 'a cryptosuite of the prototype',
    change: withProof({ cryptosuite: 'constructor' }),
    code: 'CRYPTOSUITE_NOT_SUPPORTED',
  },
  { of: 'a member nobody knows', change: withProof({ capability: 'x' }), code: 'PROOF_MALFORMED' },
  { of: 'no proofValue', change: withProof({ proofValue: undefined }), code: 'PROOF_VALUE_INVALID' },
  { of: 'proofValue empty', change: withProof({ proofValue: '' }), code: 'PROOF_VALUE_INVALID' },
  { of: 'proofValue in base64', change: withProof({ proofValue: 'mAAAA' }), code: 'PROOF_VALUE_INVALID' },
  {
    of: 'proofValue in hex',
    change: withProof({ proofValue: `f${'00'.repeat(64)}` }),
    code: 'PROOF_VALUE_INVALID',
  },
  {
    of: 'proofValue too short',
    change: withProof({ proofValue: `z${'2'.repeat(80)}` }),
    code: 'PROOF_VALUE_INVALID',
  },
  {
    of: 'proofValue of no CBOR',
    change: withProof({ proofValue: 'u2V0B____' }),
    code: 'PROOF_VALUE_INVALID',
  },
  {
    of: 'previousProof dangling',
    change: withProof({ previousProof: 'urn:uuid:none' }),
    code: 'PROOF_CHAIN_BROKEN',
  },
  {
    of: 'previousProof itself',
    change: withProof({ id: 'urn:uuid:1', previousProof: 'urn:uuid:1' }),
    code: 'PROOF_CHAIN_BROKEN',
  },
  { of: 'previousProof empty', change: withProof({ previousProof: [] }), code: 'PROOF_MALFORMED' },
  {
    of: '@context of the proof another one',
    change: withProof({
      '@context': ['https://www.w3.org/ns/credentials/v2', { '@vocab': 'https://x.example/' }],
    }),
    code: 'CONTEXT_CONFLICT',
  },
]

for (const [cryptosuite, alg] of SUITES) {
  test(`attacks.md, JSON-LD and Data Integrity: ${cryptosuite}, ${alg}`, async (t) => {
    const signer = createSigner(alg)
    const document = exampleOf('practitioner-license', signer.key.controller)
    const secured = await show(await secure({ document, cryptosuite, signer }))
    t.true(await holds(secured, signer))
    for (const { of, change, code, only } of ATTACKS) {
      if (only && !only.includes(cryptosuite)) continue
      const changed = JSON.parse(JSON.stringify(change(secured as Secured))) as Json
      if (code === undefined) t.false(await holds(changed, signer), of)
      else await t.throwsAsync(readProofs({ document: changed }), { instanceOf: ProofError, code }, of)
    }
  })
}

/** As a verifier sees it: of a base proof, everything disclosed. */
async function show(secured: Json): Promise<Json> {
  if ((secured.proof as Json).cryptosuite !== 'ecdsa-sd-2023') return secured
  const selectivePointers = ['/type', '/issuer', '/validFrom', '/validUntil', '/credentialSubject']
  return await deriveProof({ document: secured, selectivePointers })
}

async function holds(document: Json, { key }: Signer): Promise<boolean> {
  const proofs = await readProofs({ document })
  const results = await Promise.all(proofs.map(({ verify }) => verify(key)))
  return results.every(Boolean)
}

test('VC Data Integrity 1.0 §2.4.1: swapped terms leave what is signed the same: their contexts must be known', async (t) => {
  const signer = createSigner('EdDSA')
  const cryptosuite = 'eddsa-rdfc-2022'
  const document = exampleOf('practitioner-license', signer.key.controller)
  const { proof, ...unsecured } = (await secure({ document, cryptosuite, signer })) as Secured
  const input = { proof, cryptosuite, alg: 'EdDSA' } as const
  const signed = await createSigningInput({ document: unsecured, ...input })
  const swapped = await createSigningInput({ document: swapTerms(unsecured as Secured), ...input })
  t.deepEqual(swapped, signed)
})

test('VC Data Model 2.0 §5.2: protected terms are not defined anew, by nobody', async (t) => {
  const signer = createSigner('EdDSA')
  const document = {
    '@context': ['https://www.w3.org/ns/credentials/v2', { name: 'https://x.example/name' }],
    type: 'VerifiableCredential',
    issuer: signer.key.controller,
    credentialSubject: { id: 'did:x:y' },
  }
  for (const cryptosuite of ['eddsa-rdfc-2022', 'eddsa-jcs-2022'] as const) {
    await t.throwsAsync(secure({ document, cryptosuite, signer }), { code: 'TERM_REDEFINED' })
  }
})

test('no context is fetched, wherever it is named', async (t) => {
  let requests = 0
  const server = createServer((_, response) => {
    requests++
    response.setHeader('Content-Type', 'application/ld+json').end('{"@context":{}}')
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as { port: number }
  const url = `http://127.0.0.1:${port}/context`
  const signer = createSigner('EdDSA')
  const v2 = 'https://www.w3.org/ns/credentials/v2'
  const document = {
    type: 'VerifiableCredential',
    issuer: signer.key.controller,
    credentialSubject: { id: 'did:x:y' },
  }
  for (const change of [
    { '@context': [v2, url] },
    { '@context': url },
    { '@context': [v2, { '@import': url }] },
    { '@context': [v2, { a: { '@id': 'https://x.example/a', '@context': url } }], a: { id: 'did:x:y' } },
    { '@context': [v2], credentialSubject: { '@context': url, id: 'did:x:y' } },
  ]) {
    for (const cryptosuite of ['eddsa-rdfc-2022', 'eddsa-jcs-2022'] as const) {
      const error = await t.throwsAsync<ProofError>(
        secure({ document: { ...document, ...change }, cryptosuite, signer }),
        { instanceOf: ProofError },
      )
      t.regex(error.code, /^(CONTEXT_UNKNOWN|JSON_LD_INVALID)$/)
    }
  }
  t.is(requests, 0)
})
