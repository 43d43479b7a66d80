import test from 'ava'
import { completeProof } from '#agent/proofs/data-integrity/complete-proof.ts'
import type { CryptosuiteName, ProofAlgorithm } from '#agent/proofs/data-integrity/cryptosuites.ts'
import { prepareProof } from '#agent/proofs/data-integrity/prepare-proof.ts'
import { call, type Json } from '#test/_helpers/call-stack.ts'
import { startTestStack } from '#test/_helpers/start-test-stack.ts'
import { createSigner, type Signer } from '../agent/proofs/data-integrity/_signing.ts'
import { DATA_MODEL_CASES } from './_data-model-cases.ts'

// What the public suites of the W3C send, over HTTP with a bearer token, to the sandbox of npm start; and what they expect.

const stack = await startTestStack()
test.after.always(() => stack.stop())

const V2 = 'https://www.w3.org/ns/credentials/v2'
const sandbox = `${stack.issuerUrl}/orgs/sandbox`
const token = stack.tokens.sandbox

/** The sandbox's did:key for each kind of key. */
let [ED25519, P256] = ['', '']
test.before(async () => {
  const { dids } = (await call<{ dids: string[] }>({ url: sandbox })).body
  const keyOf = (prefix: string) => dids.find((did) => did.startsWith(`did:key:${prefix}`))!
  ;[ED25519, P256] = [keyOf('z6Mk'), keyOf('zDna')]
})

const base = (issuer: string): Json => ({
  '@context': [V2],
  type: ['VerifiableCredential'],
  issuer,
  credentialSubject: { id: 'did:example:subject' },
})

const issue = (credential: Json, options?: Json) =>
  call<{ verifiableCredential: Json }>({
    url: `${sandbox}/credentials/issue`,
    token,
    body: { credential, ...(options ? { options } : {}) },
  })
const verify = (verifiableCredential: unknown, options: Json = { checks: ['proof'] }) =>
  call({ url: `${stack.verifierUrl}/credentials/verify`, token, body: { verifiableCredential, options } })
const verifyPresented = (verifiablePresentation: unknown, options: Json = { checks: [] }) =>
  call({ url: `${stack.verifierUrl}/presentations/verify`, token, body: { verifiablePresentation, options } })

/** Signs as a holder or issuer of the suites does: with a did:key of their own. */
async function sign(
  document: Json,
  signer: Signer,
  { cryptosuite = 'eddsa-rdfc-2022', ...options }: Partial<Parameters<typeof prepareProof>[0]> = {},
): Promise<Json> {
  const { signingInput, rest } = await prepareProof({
    document,
    cryptosuite: cryptosuite as CryptosuiteName,
    algorithm: signer.key.alg as ProofAlgorithm,
    verificationMethod: signer.key.id,
    proofPurpose: 'assertionMethod',
    created: new Date(),
    ...options,
  })
  return completeProof({ rest, signature: signer.sign(signingInput) })
}

for (const [statement, accepted, refused] of DATA_MODEL_CASES) {
  test(`VCDM 2.0 ${statement}`, async (t) => {
    for (const change of accepted) {
      const { status, body, text } = await issue({ ...base(ED25519), ...change })
      t.is(status, 201, `${JSON.stringify(change)} → ${text}`)
      const verified = await verify(body.verifiableCredential)
      t.is(verified.status, 200, `${JSON.stringify(change)} → ${verified.text}`)
      t.deepEqual(verified.body.errors, [])
    }
    for (const change of refused) {
      const { status, text } = await issue({ ...base(ED25519), ...change })
      t.true(status === 400 || status === 422, `${JSON.stringify(change)} → ${status} ${text}`)
    }
  })
}

test('VCDM 2.0 §4.7: issuer may be an object with an id, and names and descriptions', async (t) => {
  for (const issuer of [{ id: ED25519 }, { id: ED25519, name: 'University', description: 'Of examples' }]) {
    const { status, body, text } = await issue({ ...base(ED25519), issuer })
    t.is(status, 201, text)
    t.deepEqual(body.verifiableCredential.issuer, issuer)
  }
  const bad = { id: ED25519, name: { '@value': 'a', '@language': 'en', url: 'did:example:1' } }
  t.is((await issue({ ...base(ED25519), issuer: bad })).status, 422)
})

test('VCDM 2.0 §1.3: what is issued is secured and has every required property; what is not is refused', async (t) => {
  const { body } = await issue(base(ED25519))
  for (const name of ['@context', 'type', 'issuer', 'credentialSubject', 'proof'])
    t.true(name in body.verifiableCredential, name)
  t.is((await verify(body.verifiableCredential)).status, 200)
  t.is((await verify(base(ED25519))).status, 400, 'no proof')
  t.is((await verify({ type: ['NonconformingDocument'] })).status, 400)
  t.is((await verifyPresented({ type: ['NonconformingDocument'] })).status, 400)
  t.is((await call({ url: `${sandbox}/credentials/issue`, token, body: {} })).status, 422)
})

test('VCDM 2.0 §4.13: presentations that a did:key signs, with @context, type and credentials, are verified', async (t) => {
  const holder = createSigner('EdDSA')
  const credential = await sign(base(holder.key.controller), holder)
  const presentation = { '@context': [V2], type: ['VerifiablePresentation'] }
  const present = (change: Json) =>
    sign({ ...presentation, ...change }, holder, { proofPurpose: 'authentication', challenge: 'abc' })
  for (const change of [
    {},
    { id: 'urn:uuid:1' },
    { holder: holder.key.controller, verifiableCredential: [credential, credential] },
    {
      '@context': [V2, 'https://www.w3.org/ns/credentials/examples/v2'],
      type: ['VerifiablePresentation', 'Other'],
    },
  ]) {
    const { status, body, text } = await verifyPresented(await present(change))
    t.is(status, 200, text)
    t.true(body.verified as boolean, text)
    t.not(body.verdict, 'valid', 'no challenge of ours was answered')
  }
  const good = await present({ verifiableCredential: [credential] })
  const { proof: _, ...unsigned } = credential
  for (const change of [
    { '@context': undefined },
    { '@context': ['https://www.w3.org/ns/credentials/examples/v2'] },
    { '@context': [V2, 'https ://not-a-url/contexts/example/v1'] },
    { '@context': [V2, 123192875] },
    { type: undefined },
    { type: ['Other'] },
    { id: 'not-a-url' },
    { verifiableCredential: ['https://example.com/credential'] },
    { proof: undefined },
  ]) {
    const { status, text } = await verifyPresented({ ...good, ...change })
    t.is(status, 400, `${JSON.stringify(change)} → ${text}`)
  }
  const inner = await verifyPresented(await present({ verifiableCredential: [unsigned] }))
  t.is(inner.status, 400, 'a credential in it that nobody signed')
})

/** Of a proof: what is changed. VC Data Integrity 1.0 §2.1, §4.4. */
const PROOFS: [statement: string, change: (proof: Json) => unknown][] = [
  ['a proof that is null', () => null],
  ['no type', ({ type: _, ...proof }) => proof],
  ['a type that is unknown', (proof) => ({ ...proof, type: 'UnknownProofType' })],
  ['no verificationMethod', ({ verificationMethod: _, ...proof }) => proof],
  ['a verificationMethod that is none', (proof) => ({ ...proof, verificationMethod: 'did:key:invalidVm' })],
  ['no proofPurpose', ({ proofPurpose: _, ...proof }) => proof],
  ['a proofPurpose that is unknown', (proof) => ({ ...proof, proofPurpose: 'invalidPurpose' })],
  ['the purpose of a presentation', (proof) => ({ ...proof, proofPurpose: 'authentication' })],
  ['no proofValue', ({ proofValue: _, ...proof }) => proof],
  ['a proofValue that is null', (proof) => ({ ...proof, proofValue: null })],
  [
    'a proofValue without multibase',
    (proof) => ({ ...proof, proofValue: (proof.proofValue as string).slice(1) }),
  ],
  [
    'a proofValue in another base',
    (proof) => ({ ...proof, proofValue: `u${(proof.proofValue as string).slice(1)}` }),
  ],
  ['a cryptosuite that is unknown', (proof) => ({ ...proof, cryptosuite: 'UnknownCryptosuite' })],
  ['a cryptosuite of another kind of key', (proof) => ({ ...proof, cryptosuite: 'ecdsa-rdfc-2019' })],
  ['created that is no date', (proof) => ({ ...proof, created: 'invalidDate' })],
  ['another created', (proof) => ({ ...proof, created: '2020-01-01T00:00:00Z' })],
  ['no created', ({ created: _, ...proof }) => proof],
  ['an unknown member', (proof) => ({ ...proof, unknown: true })],
  ['a previousProof that is not there', (proof) => ({ ...proof, previousProof: 'urn:uuid:none' })],
]

for (const [cryptosuite, alg] of [
  ['eddsa-rdfc-2022', 'EdDSA'],
  ['eddsa-jcs-2022', 'EdDSA'],
  ['ecdsa-rdfc-2019', 'ES256'],
  ['ecdsa-jcs-2019', 'ES256'],
] as const) {
  test(`VC Data Integrity 1.0 §2.1, §4.4: ${cryptosuite}, and what is wrong with a proof is an error`, async (t) => {
    const { status, body, text } = await issue(base(alg === 'EdDSA' ? ED25519 : P256), { cryptosuite })
    t.is(status, 201, text)
    const { proof, ...document } = body.verifiableCredential as Json & { proof: Json }
    t.like(proof, { type: 'DataIntegrityProof', cryptosuite, proofPurpose: 'assertionMethod' })
    t.regex(proof.proofValue as string, /^z[1-9A-HJ-NP-Za-km-z]{80,}$/)
    t.is((await verify({ ...document, proof })).status, 200)
    for (const [title, change] of PROOFS) {
      if (proof.cryptosuite === 'ecdsa-rdfc-2019' && title.includes('another kind of key')) continue
      const answer = await verify({ ...document, proof: change(proof) })
      t.is(answer.status, 400, `${title} → ${answer.text}`)
      t.false(answer.body.verified as boolean, title)
    }
    const changed = await verify({ ...document, credentialSubject: { id: 'did:example:other' }, proof })
    t.is(changed.status, 400)
  })
}

test('VC DI EdDSA 1.0 §3.3, VC DI ECDSA 1.0 §3.3: JCS, with a context that is an object, of either data model', async (t) => {
  const name = { name: 'https://schema.org/name' }
  for (const [cryptosuite, issuer] of [
    ['eddsa-jcs-2022', ED25519],
    ['ecdsa-jcs-2019', P256],
  ] as const) {
    for (const context of [
      ['https://www.w3.org/2018/credentials/v1', name],
      [V2, { Example: 'https://example.org/#E' }],
    ]) {
      const { body, text } = await issue({ ...base(issuer), '@context': context }, { cryptosuite })
      const { '@context': contexts, proof } = body.verifiableCredential as Json & { proof: Json }
      t.deepEqual(proof['@context'], contexts, text)
      const verified = await verify(body.verifiableCredential)
      t.is(verified.status, 200, verified.text)
      const other = await verify({
        ...body.verifiableCredential,
        '@context': [context[0], { Example: 'https://x.org/' }],
      })
      t.is(other.status, 400, 'the context of the proof is another')
    }
  }
})

test('VC Data Integrity 1.0 §2.1.1, §2.1.2: proof sets and proof chains, and each must hold', async (t) => {
  const [first, second] = [createSigner('EdDSA'), createSigner('EdDSA')]
  const document = base(first.key.controller)
  const one = await sign(document, first, { id: 'urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544' })
  const set = await sign(one, second)
  const chain = await sign(one, second, { previousProof: 'urn:uuid:26329423-bec9-4b2e-88cb-a7c7d9dc4544' })
  for (const secured of [set, chain]) {
    t.is((await verify(secured)).status, 200)
    const [signed, other] = secured.proof as [Json, Json]
    const broken = { ...secured, proof: [{ ...signed, created: '2020-01-01T00:00:00Z' }, other] }
    t.is((await verify(broken)).status, 400)
  }
  const [, last] = chain.proof as [Json, Json]
  t.is((await verify({ ...chain, proof: [last] })).status, 400, 'the proof it is chained to is not there')
})

test('VC DI ECDSA 1.0 §3.6: ecdsa-sd-2023 is issued, derived by its holder, and then verified', async (t) => {
  const credential = { ...base(P256), name: 'A degree', validFrom: '2024-01-01T00:00:00Z' }
  const options = { cryptosuite: 'ecdsa-sd-2023', mandatoryPointers: ['/issuer'] }
  const issued = await issue(credential, options)
  t.is(issued.status, 201, issued.text)
  const { verifiableCredential } = issued.body
  t.is((await verify(verifiableCredential)).status, 400, 'a base proof is for its holder')
  const derive = (selectivePointers: string[], document: unknown = verifiableCredential) =>
    call<{ verifiableCredential: Json }>({
      url: `${sandbox}/credentials/derive`,
      token,
      body: { verifiableCredential: document, options: { selectivePointers } },
    })
  const derived = await derive(['/credentialSubject', '/validFrom'])
  t.is(derived.status, 201, derived.text)
  t.false('name' in derived.body.verifiableCredential)
  const verified = await verify(derived.body.verifiableCredential)
  t.is(verified.status, 200, verified.text)
  t.is((await derive(['/credentialSubject/none'])).status, 400)
  t.is((await derive([], { ...verifiableCredential, proof: undefined })).status, 400)
})

test('VC DI ECDSA 1.0 §3.6: without mandatoryPointers a holder cannot withhold what makes it a credential that counts', async (t) => {
  const examples = [
    { ...base(P256), validFrom: '2024-01-01T00:00:00Z', validUntil: '2050-01-01T00:00:00Z' },
    { ...base(P256), '@context': ['https://www.w3.org/2018/credentials/v1'] },
  ]
  for (const credential of examples) {
    const issued = await issue(credential, { cryptosuite: 'ecdsa-sd-2023' })
    t.is(issued.status, 201, issued.text)
    const { verifiableCredential } = issued.body
    const { body } = await call<{ verifiableCredential: Json }>({
      url: `${sandbox}/credentials/derive`,
      token,
      body: { verifiableCredential, options: { selectivePointers: ['/credentialSubject'] } },
    })
    for (const name of ['issuer', 'issuanceDate', 'validFrom', 'validUntil', 'credentialStatus']) {
      t.deepEqual(body.verifiableCredential[name], verifiableCredential[name], name)
    }
    const verified = await verify(body.verifiableCredential)
    t.is(verified.status, 200, verified.text)
  }
})

test('Bitstring Status List 1.0 §3: an entry that is malformed is not issued', async (t) => {
  const good = {
    type: 'BitstringStatusListEntry',
    statusPurpose: 'of-our-own',
    statusListIndex: '7',
    statusListCredential: 'https://example.com/status/1',
  }
  const issueWith = (credentialStatus: unknown) => issue({ ...base(ED25519), credentialStatus })
  t.is((await issueWith(good)).status, 201)
  for (const change of [
    { statusListIndex: true },
    { statusListIndex: '-1' },
    { statusPurpose: undefined },
    { statusListCredential: undefined },
    { id: good.statusListCredential },
  ]) {
    const { status, text } = await issueWith([{ ...good, ...change }])
    t.is(status, 422, JSON.stringify(change))
    t.regex(text, /credentialStatus\/0/)
  }
  t.is((await issue({ ...base(ED25519), statusEntry: { ...good, statusListIndex: true } })).status, 422)
})

test('Bitstring Status List 1.0 §2.2: who asks for JSON-LD gets the list with an embedded proof, under that name', async (t) => {
  const { body } = await issue(base(ED25519))
  for (const { statusListCredential } of body.verifiableCredential.credentialStatus as Json[]) {
    const url = statusListCredential as string
    // what the suites' HTTP client asks with; it reads nothing that is not called JSON
    const list = await call<Json>({ url, headers: { accept: 'application/ld+json, application/json' } })
    t.is(list.headers.get('content-type'), 'application/ld+json')
    t.true((list.body.type as string[]).includes('BitstringStatusListCredential'))
    t.is((await verify(list.body)).status, 200)
  }
})

test('Bitstring Status List 1.0 §2.1, §2.2: entries and the list that they lead to', async (t) => {
  const { body } = await issue(base(ED25519))
  const entries = body.verifiableCredential.credentialStatus as Record<string, string>[]
  t.deepEqual(entries.map(({ statusPurpose }) => statusPurpose).sort(), ['revocation', 'suspension'])
  for (const entry of entries) {
    t.is(entry.type, 'BitstringStatusListEntry')
    t.regex(entry.statusListIndex!, /^(0|[1-9]\d*)$/)
    t.not(entry.id, entry.statusListCredential)
    const list = await call<Json>({
      url: entry.statusListCredential!,
      headers: { accept: 'application/json' },
    })
    t.is(list.body.type, 'EnvelopedVerifiableCredential')
    const compact = (list.body.id as string).split(',')[1]!
    const payload = JSON.parse(Buffer.from(compact.split('.')[1]!, 'base64url').toString('utf8')) as Json
    t.true((payload.type as string[]).includes('BitstringStatusListCredential'))
    t.like(payload.credentialSubject, { type: 'BitstringStatusList', statusPurpose: entry.statusPurpose })
    t.regex((payload.credentialSubject as Json).encodedList as string, /^u/)
  }
})

test('VC-JOSE-COSE §3, VCDM 2.0 §4.13: enveloped credentials and presentations', async (t) => {
  const { status, body, text } = await issue(base(ED25519), { mediaType: 'application/vc+jwt' })
  t.is(status, 201, text)
  const enveloped = body.verifiableCredential
  t.like(enveloped, { type: 'EnvelopedVerifiableCredential' })
  t.is((await verify(enveloped)).status, 200)
  for (const change of [
    { type: undefined },
    { '@context': undefined },
    { id: 'https://example.com/credential' },
    { id: (enveloped.id as string).replace('vc+jwt', 'unknown') },
  ]) {
    t.is((await verify({ ...enveloped, ...change })).status, 400, JSON.stringify(change))
  }
})

test('VCDM 1.1 §4: a credential of credentials/v1 alone is issued with the Data Integrity context, and verified', async (t) => {
  const credential = { ...base(ED25519), '@context': ['https://www.w3.org/2018/credentials/v1'] }
  const issuanceDate = '2024-01-01T00:00:00Z'
  const { status, body, text } = await issue({ ...credential, issuanceDate })
  t.is(status, 201, text)
  t.is((body.verifiableCredential['@context'] as string[])[1], 'https://w3id.org/security/data-integrity/v2')
  t.is((await verify(body.verifiableCredential)).status, 200)
  t.is((await issue({ ...credential, issuanceDate: 'yesterday' })).status, 422)
})
