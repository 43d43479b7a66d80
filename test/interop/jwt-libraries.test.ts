import { hash } from 'node:crypto'
import test from 'ava'
import { createVerifiableCredentialJwt, verifyCredential as verifyWithLibrary } from 'did-jwt-vc'
import { Wallet } from 'ethers'
import { CompactSign, compactVerify, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose'
import { createSigner } from '#agent/keys/create-signer.ts'
import { generateKey } from '#agent/keys/generate-key.ts'
import { publicJwk } from '#agent/keys/public-jwk.ts'
import { type Issuing, issue, verifyOurs } from '#test/_helpers/issue-securely.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'

// jose alone, and did-jwt-vc, which most software with did:ethr is built on: what they make of ours, and ours of theirs.

let services: TestServices
test.before(async () => {
  services = await openTestServices()
})
test.after.always(() => services?.close())

const issuers: readonly Issuing[] = ['board', 'clinic', 'trial-site']

/** Nothing of ours but DID resolution over HTTP's result: the public key that the DID document lists. */
async function readKey(kid: string): Promise<JWK> {
  const { didDocument } = await services.verifier.agent.resolveDid({ didUrl: kid.split('#')[0]! })
  const methods = [...(didDocument?.verificationMethod ?? []), ...(didDocument?.assertionMethod ?? [])]
  const found = methods.find((method) => typeof method !== 'string' && method.id === kid) as {
    publicKeyJwk?: JWK
    publicKeyHex?: string
    publicKeyMultibase?: string
  }
  const keys = await services.verifier.world.didResolver.resolveKeys(kid.split('#')[0]!)
  return found.publicKeyJwk ?? keys.assertionMethod.get(kid)!.jwk
}

for (const organisation of issuers) {
  for (const algorithm of ['EdDSA', 'ES256'] as const) {
    test(`VC-JOSE-COSE §3.1.1: jose alone verifies the vc+jwt of ${organisation}, ${algorithm}`, async (t) => {
      const { credential } = await issue({ services, organisation, securing: { algorithm } })
      const [header] = (credential as string).split('.')
      const { kid } = JSON.parse(Buffer.from(header!, 'base64url').toString())
      const key = await importJWK(await readKey(kid), algorithm)
      const { payload, protectedHeader } = await compactVerify(credential as string, key)
      t.like(protectedHeader, { alg: algorithm, typ: 'vc+jwt', cty: 'vc' })
      t.true(JSON.parse(new TextDecoder().decode(payload)).type.includes('VerifiableCredential'))
    })
  }

  test(`VCDM 1.1 §6.3.1: did-jwt-vc verifies the jwt_vc_json of ${organisation}`, async (t) => {
    const securing = { mediaType: 'application/jwt', algorithm: 'ES256K' } as const
    const { credential } = await issue({ services, organisation, securing })
    const resolver = {
      resolve: (didUrl: string) => services.verifier.agent.resolveDid({ didUrl }),
    }
    const result = await verifyWithLibrary(credential as string, resolver as never)
    t.true(result.verified)
    const { type, issuanceDate } = result.verifiableCredential
    t.true(type.includes('VerifiableCredential'))
    t.regex(issuanceDate, /Z$/)
  })
}

const subject = { id: 'did:example:holder', degree: 'none' }
const vc = {
  '@context': ['https://www.w3.org/2018/credentials/v1'],
  type: ['VerifiableCredential'],
  credentialSubject: { degree: subject.degree },
}

/** What did-jwt-vc takes for a key. */
function signerOf(algorithm: 'EdDSA' | 'ES256K', privateKeyHex: string) {
  const { sign } = createSigner({ algorithm, privateKeyHex })
  return async (data: string | Uint8Array) => sign(Buffer.from(data)).toString('base64url')
}

const didJwk = (jwk: JWK) => `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`

test('VCDM 1.1 §6.3.1: a credential of did-jwt-vc under a bare did:ethr is read here; its controller asserts nothing', async (t) => {
  const wallet = Wallet.createRandom()
  const did = `did:ethr:0x7a69:${wallet.address}`
  const signer = signerOf('ES256K', wallet.privateKey.slice(2))
  const payload = { sub: subject.id, nbf: 1_700_000_000, vc }
  const compact = await createVerifiableCredentialJwt(payload, { did, signer, alg: 'ES256K' })
  const { codes } = await verifyOurs({ services, credential: compact })
  // the document has the controller's address, and no key of it
  t.deepEqual(codes.slice(0, 2), ['format OK', 'proof KEY_NOT_LISTED'])
})

test('VCDM 1.1 §6.3.1: a credential of did-jwt-vc under a did:jwk is read here, and its proof holds', async (t) => {
  const key = generateKey({ type: 'Ed25519' })
  const did = didJwk(publicJwk(key))
  const signer = signerOf('EdDSA', key.privateKeyHex)
  const payload = { sub: subject.id, nbf: 1_700_000_000, vc }
  const compact = await createVerifiableCredentialJwt(payload, { did, signer, alg: 'EdDSA' })
  // it names no key: ours finds the one of the DID that made it
  const { codes, verdict } = await verifyOurs({ services, credential: compact })
  t.deepEqual(codes.slice(0, 3), ['format OK', 'proof OK', 'validity OK'])
  t.is(verdict, 'invalid', 'nobody accredited it')
})

test('VC-JOSE-COSE §3.1.1: a vc+jwt that jose alone makes is read here, and its proof holds', async (t) => {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true })
  const { d: _, ...jwk } = await exportJWK(privateKey)
  const did = didJwk(jwk)
  const credential = {
    '@context': [
      'https://www.w3.org/ns/credentials/v2',
      'https://www.w3.org/ns/credentials/undefined-terms/v2',
    ],
    id: `urn:uuid:${hash('sha256', did).slice(0, 8)}-0000-4000-8000-000000000000`,
    type: ['VerifiableCredential'],
    issuer: did,
    credentialSubject: subject,
  }
  const compact = await new CompactSign(new TextEncoder().encode(JSON.stringify(credential)))
    .setProtectedHeader({ alg: 'ES384', typ: 'vc+jwt', cty: 'vc', kid: `${did}#0` })
    .sign(privateKey)
  const { codes } = await verifyOurs({ services, credential: compact })
  t.deepEqual(codes.slice(0, 3), ['format OK', 'proof OK', 'validity OK'])
})
