import test from 'ava'
import type { SecuringRequest } from '#agent/issue/choose-signer.ts'
import { setCredentialStatus } from '#agent/issue/set-credential-status.ts'
import { deriveProof } from '#agent/proofs/data-integrity/derive-proof.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { FAMILIES, type Issuing, issue } from '#test/_helpers/issue-securely.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'

const FORMATS: readonly [title: string, securing: SecuringRequest][] = [
  ['vc+jwt', {}],
  ['vc+jwt with ES256', { algorithm: 'ES256' }],
  ['vc+jwt with ES256K', { algorithm: 'ES256K' }],
  ['jwt_vc_json', { mediaType: 'application/jwt' }],
  ['eddsa-rdfc-2022', { mediaType: 'application/vc' }],
  ['eddsa-jcs-2022', { cryptosuite: 'eddsa-jcs-2022' }],
  ['ecdsa-rdfc-2019', { cryptosuite: 'ecdsa-rdfc-2019' }],
  ['dc+sd-jwt', { mediaType: 'application/dc+sd-jwt' }],
  ['vc+sd-jwt', { mediaType: 'application/vc+sd-jwt' }],
  ['dc+sd-jwt with ES256', { mediaType: 'application/dc+sd-jwt', algorithm: 'ES256' }],
  ['ecdsa-jcs-2019', { cryptosuite: 'ecdsa-jcs-2019' }],
]

let services: TestServices
test.before(async () => {
  services = await openTestServices()
})
test.after.always(() => services?.close())

const verify = (credential: unknown) =>
  verifyCredential({ credential, now: new Date(), world: services.verifier.world })

for (const [title, securing] of FORMATS) {
  for (const organisation of Object.keys(FAMILIES) as Issuing[]) {
    test(`${title}: what ${organisation} issues is valid, and no longer when it is revoked`, async (t) => {
      const { id, credential } = await issue({ services, organisation, securing })
      const { verdict, checks } = await verify(credential)
      t.is(verdict, 'valid', JSON.stringify(checks.filter(({ outcome }) => outcome !== 'pass')))
      const { issuer } = services
      await setCredentialStatus({
        world: issuer.world,
        organisation: issuer.world.organisations.get(organisation)!,
        credentialId: id,
        purpose: 'revocation',
        value: true,
        actor: { client: 'test', person: null },
        now: new Date(),
      })
      issuer.publisher.poke()
      const deadline = Date.now() + 20_000
      let code: string | undefined
      while (code !== 'CREDENTIAL_REVOKED' && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        code = (await verify(credential)).checks.find(({ check }) => check === 'status')?.code
      }
      t.is(code, 'CREDENTIAL_REVOKED')
    })
  }
}

test('ecdsa-sd-2023: of a license its holder shows all but the number; the base proof itself is refused', async (t) => {
  const { credential } = await issue({
    services,
    organisation: 'board',
    securing: { cryptosuite: 'ecdsa-sd-2023' },
  })
  const document = credential as Record<string, unknown>
  t.is((await verify(document)).checks[0]!.code, 'BASE_PROOF')
  const derived = await deriveProof({ document, selectivePointers: ['/credentialSubject/licensee'] })
  const claims = derived.credentialSubject as object
  t.false('licenseNumber' in claims)
  t.true('encumbrance' in claims && 'expirationDate' in claims && 'credentialStatus' in derived)
  const { verdict, checks } = await verify(derived)
  t.is(verdict, 'valid', JSON.stringify(checks.filter(({ outcome }) => outcome !== 'pass')))
})
