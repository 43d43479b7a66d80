import test from 'ava'
import { AgentError } from '#agent/errors.ts'
import { setCredentialStatus } from '#agent/issue/set-credential-status.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'

let services: TestServices

test.before(async () => {
  services = await openTestServices()
})

test.after.always(async () => {
  await services?.close()
})

const board = () => services.issuer.world.organisations.get('board')!
const actor = { client: 'test', person: null }

async function issue(algorithm: 'EdDSA' | 'ES256K' = 'EdDSA') {
  const now = new Date()
  const requests = [{ requested: example.credential, securing: { algorithm }, actor, now }]
  const [outcome] = await services.issuer.issueCredentials({ organisation: board(), requests })
  if (!outcome || outcome instanceof AgentError) throw outcome
  return { ...outcome, credential: outcome.credential as string }
}

test('Veramo: the verifier agent resolves and verifies, and holds no keys', (t) => {
  const methods = services.verifier.agent.availableMethods()
  t.true(methods.includes('verifyCredential'))
  t.true(methods.includes('resolveDid'))
  t.deepEqual(
    methods.filter((method) => /^(keyManager|didManager)/.test(method)),
    [],
  )
})

for (const algorithm of ['EdDSA', 'ES256K'] as const) {
  test(`Veramo: what is issued with ${algorithm} verifies through the agent, compact and enveloped`, async (t) => {
    const { credential } = await issue(algorithm)
    const { agent } = services.verifier
    for (const form of [credential, releaseCredential({ mediaType: 'application/vc+jwt', credential })]) {
      const { verified, verdict } = await agent.verifyCredential({ credential: form as never })
      t.true(verified, JSON.stringify(verdict))
    }
  })
}

test('Veramo: a revoked credential handed over as a compact string is refused, whatever else is passed', async (t) => {
  const { credential, id } = await issue()
  const { world } = services.issuer
  await setCredentialStatus({
    world,
    organisation: board(),
    credentialId: id,
    purpose: 'revocation',
    value: true,
    actor,
    now: new Date(),
  })
  const { agent } = services.verifier
  // what stock did-jwt-vc would take for an answer
  const didAuthenticator = { authenticators: [], issuer: board().did, didResolutionResult: {} }
  const deadline = performance.now() + 20_000
  let result = await agent.verifyCredential({ credential: credential as never, didAuthenticator })
  while (result.verified && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50))
    result = await agent.verifyCredential({ credential: credential as never, didAuthenticator })
  }
  t.false(result.verified)
  t.is(result.error?.errorCode, 'CREDENTIAL_REVOKED')
})

test('Veramo: createVerifiableCredential makes vc+jwt with a key of the agent, and it passes the proof check', async (t) => {
  const { agent } = services.issuer.custody
  const { key, verificationMethod } = board().signers.get('EdDSA')!
  const created = await agent.createVerifiableCredential({
    // Veramo's plug-in writes into what it is given
    credential: { ...structuredClone(example.credential), issuer: { id: board().did } } as never,
    proofFormat: 'vc+jwt',
    keyRef: key,
    verificationMethod,
  })
  const { verified, verdict } = await services.verifier.agent.verifyCredential({
    credential: created as never,
  })
  const checks = new Map(
    (verdict.checks as { check: string; outcome: string; code: string }[]).map((entry) => [
      entry.check,
      entry,
    ]),
  )
  t.is(checks.get('proof')?.outcome, 'pass')
  // it has no status and was recorded by nobody: one of our families without it fails
  t.is(checks.get('format')?.code, 'STATUS_MISSING')
  t.false(verified)
})

test('Veramo: the issuer agent issues, and verifies nothing', async (t) => {
  const { credential } = await issue()
  const { agent } = services.issuer.custody
  await t.throwsAsync(async () => agent.verifyCredential({ credential: credential as never }))
})
