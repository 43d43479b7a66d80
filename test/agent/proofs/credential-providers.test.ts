import { createAgent } from '@veramo/core'
import type { ICredentialPlugin, IDIDManager, IKeyManager } from '@veramo/core-types'
import { CredentialPlugin } from '@veramo/credential-w3c'
import { DIDManager, MemoryDIDStore } from '@veramo/did-manager'
import { KeyManager, MemoryKeyStore, MemoryPrivateKeyStore } from '@veramo/key-manager'
import { KeyManagementSystem } from '@veramo/kms-local'
import test from 'ava'
import { encodeBase58 } from 'ethers'
import { createCredentialProviders } from '#agent/proofs/create-credential-providers.ts'
import { createStatusPlugin } from '#agent/proofs/create-status-plugin.ts'
import { createChallenge } from '#agent/verify/create-challenge.ts'
import { type CredentialVerdict, verifyCredential } from '#agent/verify/verify-credential.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import { type Board, createHolder, createTestWorld, type TestWorld } from '../verify/_world.ts'

let at: TestWorld
let board: Board

test.before(async () => {
  at = await createTestWorld()
  board = await at.createBoard({ slug: 'board' })
})
test.after.always(() => at?.close())

/** A Veramo agent with one managed did:key. */
async function createWallet() {
  const verifier = {
    verifyCredential: (credential: unknown) =>
      verifyCredential({ credential, now: at.time.now, world: at.world }),
    verifyPresentation: (presentation: unknown, options: object) =>
      verifyPresentation({
        presentation,
        options,
        organisation: 'hospital',
        now: at.time.now,
        world: at.world,
      }),
  }
  const agent = createAgent<IKeyManager & IDIDManager & ICredentialPlugin>({
    plugins: [
      new KeyManager({
        store: new MemoryKeyStore(),
        kms: { local: new KeyManagementSystem(new MemoryPrivateKeyStore()) },
      }),
      new DIDManager({
        store: new MemoryDIDStore(),
        defaultProvider: 'did:key',
        providers: { 'did:key': {} as never },
      }),
      new CredentialPlugin(createCredentialProviders({ verifier, now: () => at.time.now })),
      createStatusPlugin({ verifier }),
    ],
  })
  const key = await agent.keyManagerCreate({ kms: 'local', type: 'Ed25519' })
  const multikey = `z${encodeBase58(`0xed01${key.publicKeyHex}`)}`
  const did = `did:key:${multikey}`
  await agent.didManagerImport({
    did,
    provider: 'did:key',
    controllerKeyId: key.kid,
    keys: [],
    services: [],
  } as never)
  return { agent, did, keyRef: key.kid, verificationMethod: `${did}#${multikey}` }
}

async function verify(agent: unknown, presentation: unknown, options: object): Promise<string[]> {
  const { verifyPresentation } = agent as { verifyPresentation(args: object): Promise<unknown> }
  const result = await verifyPresentation({ presentation, ...options })
  const { checks } = (result as { verdict: CredentialVerdict }).verdict
  return checks.map(({ check, code }) => `${check} ${code}`)
}

test('VC-JOSE-COSE §3.1: Veramo’s agent presents a credential through the provider, and verifies by our verdict', async (t) => {
  const { agent, did, ...key } = await createWallet()
  const { challenge, domain } = await createChallenge({
    database: at.database,
    organisation: 'hospital',
    domain: 'https://hospital.example',
    now: at.time.now,
  })
  const credential = await board.sign(board.credential({ ...createHolder(), did }))
  const presentation = await agent.createVerifiablePresentation({
    presentation: {
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiablePresentation'],
      holder: did,
      verifiableCredential: [credential],
    },
    proofFormat: 'vp+jwt',
    challenge,
    domain,
    ...key,
  } as never)
  t.like(presentation, { type: 'EnvelopedVerifiablePresentation' })
  const result = await agent.verifyPresentation({ presentation, challenge, domain } as never)
  t.like(result, { verified: true, verdict: { verdict: 'valid' } })
  const again = await agent.verifyPresentation({ presentation, challenge, domain } as never)
  t.like(again, { verified: false, error: { errorCode: 'CHALLENGE_USED' } })
})

test('a credential made through Veramo has nothing of data model 1.1 added', async (t) => {
  const { agent, did, ...key } = await createWallet()
  const made = (await agent.createVerifiableCredential({
    credential: { ...board.credential(createHolder()), issuer: did },
    proofFormat: 'vc+jwt',
    ...key,
  } as never)) as unknown as { id: string; type: string }
  t.is(made.type, 'EnvelopedVerifiableCredential')
  const payload = JSON.parse(Buffer.from(made.id.split('.')[1]!, 'base64url').toString())
  t.false('issuanceDate' in payload)
  t.deepEqual(payload['@context'][0], 'https://www.w3.org/ns/credentials/v2')
})

test('veramo.md: a revoked credential in its compact form is not verified, whatever else the caller sends along', async (t) => {
  const { agent } = await createWallet()
  board.setStatus('revocation', 7)
  await board.publish()
  const credential = await board.sign(board.credential(createHolder(), 7))
  const result = await agent.verifyCredential({
    credential,
    policies: { credentialStatus: false, now: 0, exp: false, nbf: false, aud: false },
    didAuthenticator: { authenticators: [], issuer: 'x' },
  } as never)
  t.like(result, { verified: false, error: { errorCode: 'CREDENTIAL_REVOKED' } })
})

for (const proofFormat of ['jwt_vc_json', 'eddsa-rdfc-2022', 'eddsa-jcs-2022', 'dc+sd-jwt', 'vc+sd-jwt']) {
  test(`${proofFormat}: what Veramo’s agent makes is read again, and its proof holds`, async (t) => {
    const { agent, did, ...key } = await createWallet()
    const credential = { ...board.credential(createHolder()), issuer: did }
    const made = await agent.createVerifiableCredential({ credential, proofFormat, ...key } as never)
    const { verdict } = (await agent.verifyCredential({ credential: made })) as unknown as {
      verdict: CredentialVerdict
    }
    const codes = verdict.checks.map(({ check, code }) => `${check} ${code}`)
    t.deepEqual(codes.slice(0, 3), ['format OK', 'proof OK', 'validity OK'])
    t.true(codes.includes('issuer ISSUER_NOT_ACCREDITED'))
  })
}

for (const proofFormat of ['jwt_vp_json', 'vp+sd-jwt', 'eddsa-rdfc-2022', 'eddsa-jcs-2022']) {
  test(`${proofFormat}: a presentation through Veramo’s agent is its holder’s, for one challenge`, async (t) => {
    const { agent, did, ...key } = await createWallet()
    const { challenge, domain } = await createChallenge({
      database: at.database,
      organisation: 'hospital',
      domain: 'https://hospital.example',
      now: at.time.now,
    })
    // of the wallet's own, in the format that goes with it: JSON-LD has no place for a compact one
    const own = { ...board.credential({ ...createHolder(), did }), issuer: did }
    const isEnveloping = proofFormat === 'jwt_vp_json' || proofFormat === 'vp+sd-jwt'
    const credential = isEnveloping
      ? await board.sign(board.credential({ ...createHolder(), did }))
      : await agent.createVerifiableCredential({ credential: own, proofFormat, ...key } as never)
    const presentation = await agent.createVerifiablePresentation({
      presentation: {
        '@context': ['https://www.w3.org/ns/credentials/v2'],
        type: ['VerifiablePresentation'],
        holder: did,
        verifiableCredential: [credential],
      },
      proofFormat,
      challenge,
      domain,
      ...key,
    } as never)
    const first = await verify(agent, presentation, { challenge, domain })
    t.deepEqual(first.slice(0, 3), ['format OK', 'proof OK', 'validity OK'])
    t.is(first[5], isEnveloping ? 'holder OK' : 'holder CREDENTIAL_INVALID')
    t.is((await verify(agent, presentation, { challenge, domain }))[5], 'holder CHALLENGE_USED')
    const other = await verify(agent, presentation, { challenge, domain: 'https://elsewhere.example' })
    t.is(other[5], 'holder AUDIENCE_MISMATCH')
  })
}

test('an agent that only issues verifies nothing', async (t) => {
  const [provider] = createCredentialProviders({ now: () => new Date() })
  await t.throwsAsync(provider!.verifyCredential({ credential: 'x' } as never, {} as never), {
    message: /invalid_setup/,
  })
})
