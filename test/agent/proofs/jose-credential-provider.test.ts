import { createAgent } from '@veramo/core'
import type { ICredentialPlugin, IDIDManager, IKeyManager } from '@veramo/core-types'
import { CredentialPlugin } from '@veramo/credential-w3c'
import { DIDManager, MemoryDIDStore } from '@veramo/did-manager'
import { KeyManager, MemoryKeyStore, MemoryPrivateKeyStore } from '@veramo/key-manager'
import { KeyManagementSystem } from '@veramo/kms-local'
import test from 'ava'
import { encodeBase58 } from 'ethers'
import { createJoseCredentialProvider } from '#agent/proofs/jose-credential-provider.ts'
import { createChallenge } from '#agent/verify/create-challenge.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
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
      new CredentialPlugin([createJoseCredentialProvider({ verifier })]),
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

test('an agent that only issues verifies nothing', async (t) => {
  const provider = createJoseCredentialProvider()
  await t.throwsAsync(provider.verifyCredential({ credential: 'x' } as never, {} as never), {
    message: /invalid_setup/,
  })
})
