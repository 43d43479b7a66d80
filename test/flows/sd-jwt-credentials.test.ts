import { generateKeyPairSync, hash, sign } from 'node:crypto'
import test from 'ava'
import { AgentError } from '#agent/errors.ts'
import type { SecuringRequest } from '#agent/issue/choose-signer.ts'
import { selectDisclosures } from '#agent/proofs/sd-jwt/select-disclosures.ts'
import { createChallenge } from '#agent/verify/create-challenge.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import license from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { verifyOurs } from '#test/_helpers/issue-securely.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'

let services: TestServices
test.before(async () => {
  services = await openTestServices()
})
test.after.always(() => services?.close())

async function issueBy(organisation: string, requested: Record<string, unknown>, securing: SecuringRequest) {
  const [outcome] = await services.issuer.issueCredentials({
    organisation: services.issuer.world.organisations.get(organisation)!,
    requests: [{ requested, securing, actor: { client: 'test', person: null }, now: new Date() }],
  })
  if (!outcome || outcome instanceof AgentError) throw outcome
  return outcome.credential as string
}

const degree = {
  '@context': ['https://www.w3.org/ns/credentials/v2', 'https://www.w3.org/ns/credentials/examples/v2'],
  type: ['VerifiableCredential', 'ExampleDegreeCredential'],
  credentialSubject: { id: 'did:example:123', degree: { type: 'ExampleBachelorDegree', name: 'Science' } },
}

const FORMATS: readonly SecuringRequest[] = [
  { mediaType: 'application/vc+sd-jwt' },
  { mediaType: 'application/dc+sd-jwt' },
  { mediaType: 'application/dc+sd-jwt', vct: 'urn:example:degree' },
]
for (const securing of FORMATS) {
  test(`${securing.mediaType} of no family, ${securing.vct ?? 'as it comes'}: verified, also with its claims withheld`, async (t) => {
    const credential = await issueBy('sandbox', degree, securing)
    for (const shown of [credential, `${credential.split('~', 1)[0]}~`]) {
      const { codes } = await verifyOurs({ services, credential: shown })
      t.deepEqual(codes, [
        'format OK',
        'proof OK',
        'validity OK',
        'status OK',
        'issuer ROOT_NOT_TRUSTED',
        'holder NOT_APPLICABLE',
        'policy NOT_APPLICABLE',
      ])
    }
  })
}

test('SECURING_UNAVAILABLE: a vct of a family, and what only an SD-JWT has', async (t) => {
  const vct = 'https://w3id.org/careseal/vct/practitioner-license/v1'
  const refused: [string, Record<string, unknown>, SecuringRequest][] = [
    ['sandbox', degree, { mediaType: 'application/dc+sd-jwt', vct }],
    ['sandbox', degree, { mediaType: 'application/vc+sd-jwt', vct: 'urn:example:degree' }],
    ['sandbox', degree, { mediaType: 'application/vc+jwt', mandatoryPointers: ['/issuer'] }],
    ['board', license.credential, { mediaType: 'application/dc+sd-jwt', vct: 'urn:example:license' }],
  ]
  for (const [organisation, requested, securing] of refused) {
    await t.throwsAsync(issueBy(organisation, requested, securing), { code: 'SECURING_UNAVAILABLE' })
  }
})

test('a claim with a name that SD-JWT keeps is the client’s mistake', async (t) => {
  const requested = { ...degree, credentialSubject: { _sd: ['x'] } }
  const issuing = issueBy('sandbox', requested, { mediaType: 'application/vc+sd-jwt' })
  await t.throwsAsync(issuing, { code: 'CREDENTIAL_INVALID' })
})

const DOMAIN = 'https://hospital.example'

for (const mediaType of ['application/vc+sd-jwt', 'application/dc+sd-jwt'] as const) {
  test(`RFC 9901 §7.3: ${mediaType} with the Key Binding JWT of its holder is a presentation, once`, async (t) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519')
    const { kty, crv, x } = publicKey.export({ format: 'jwk' })
    const did = `did:jwk:${Buffer.from(JSON.stringify({ kty, crv, x })).toString('base64url')}`
    const { credential } = structuredClone(license)
    const subject = { ...credential.credentialSubject, id: did }
    const token = await issueBy('board', { ...credential, credentialSubject: subject }, { mediaType })
    const shown = selectDisclosures({ token, selectivePointers: ['/credentialSubject/licensee'] })
    const verify = (presentation: string, options: object) =>
      verifyPresentation({
        presentation,
        options,
        organisation: 'hospital',
        now: new Date(),
        world: services.verifier.world,
      })
    const { database } = services.verifier.world
    const { challenge } = await createChallenge({
      database,
      organisation: 'hospital',
      domain: DOMAIN,
      now: new Date(),
    })
    const bind = (nonce: string, over = shown) => {
      const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
      const payload = {
        iat: Math.floor(Date.now() / 1000),
        aud: DOMAIN,
        nonce,
        sd_hash: hash('sha256', over, 'base64url'),
      }
      const input = `${encode({ alg: 'EdDSA', typ: 'kb+jwt' })}.${encode(payload)}`
      return `${shown}${input}.${sign(null, Buffer.from(input), privateKey).toString('base64url')}`
    }
    const holderOf = async (presentation: string, options: object = { challenge, domain: DOMAIN }) => {
      const { verdict, checks } = await verify(presentation, options)
      return `${verdict} ${checks.find(({ check }) => check === 'holder')?.code}`
    }
    t.is(await holderOf(shown), 'invalid KEY_BINDING_MISSING')
    t.is(await holderOf(bind(challenge, token)), 'invalid SD_HASH_MISMATCH')
    t.is(await holderOf(bind('another')), 'invalid NONCE_MISMATCH')
    t.is(await holderOf(bind(challenge), {}), 'indeterminate CHALLENGE_MISSING')
    t.is(
      await holderOf(bind(challenge), { challenge, domain: 'https://other.example' }),
      'invalid AUDIENCE_MISMATCH',
    )
    const outcome = await verify(bind(challenge), { challenge, domain: DOMAIN })
    t.is(outcome.verdict, 'valid', JSON.stringify(outcome.checks.filter(({ outcome }) => outcome !== 'pass')))
    t.is(outcome.holder, did)
    t.deepEqual(outcome.credentials[0]?.subjects, [did])
    t.is(await holderOf(bind(challenge)), 'invalid CHALLENGE_USED')
  })
}
