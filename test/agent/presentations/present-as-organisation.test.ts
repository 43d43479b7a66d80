import test from 'ava'
import { chooseSigner, signerOf } from '#agent/issue/choose-signer.ts'
import { advanceKeys } from '#agent/organisations/advance-keys.ts'
import { anchorOrganisation } from '#agent/organisations/anchor-organisation.ts'
import { compromiseKey } from '#agent/organisations/compromise-key.ts'
import { createSigningKey } from '#agent/organisations/create-signing-key.ts'
import { createWebDocument } from '#agent/organisations/create-web-document.ts'
import { listKeys } from '#agent/organisations/list-keys.ts'
import type { IdentityMethod, Organisation, OrganisationSigner } from '#agent/organisations/organisation.ts'
import { rotateKey } from '#agent/organisations/rotate-key.ts'
import { createPresentation, type PresentationRequest } from '#agent/presentations/create-presentation.ts'
import { encodeCompact, encodeSigningInput } from '#agent/proofs/sign-jose.ts'
import { PURPOSE_CREDENTIALS } from '#agent/registry/chain-view.ts'
import { endLostKeys } from '#agent/restore/end-lost-keys.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { verifyPresentation } from '#agent/verify/verify-presentation.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'

// An organisation presents itself with a key that is for nothing else, on a chain: made, rotated, stolen.

let services: TestServices
test.before(async () => {
  services = await openTestServices()
})
test.after.always(() => services.close())

const V1 = 'https://www.w3.org/2018/credentials/v1'
const V2 = 'https://www.w3.org/ns/credentials/v2'
const actor = { client: 'clinic-demo', person: null }

const organisationOf = (id: string) => services.issuer.world.organisations.get(id)!
const clinic = () => organisationOf('clinic')
const didOf = (method: IdentityMethod, organisation = clinic()) =>
  organisation.identities.find((identity) => identity.method === method)!.did
const keyWorld = () => {
  const { custody, database, reload } = services.issuer
  return { ...custody, database, reload }
}
const authenticator = () => clinic().identities[0]!.authenticators.get('EdDSA')
const keysOf = async () => {
  const { database, custody } = services.issuer
  const world = { database, follower: custody.follower }
  return (await listKeys({ world, organisation: clinic() })).filter(
    ({ purpose }) => purpose === 'authentication',
  )
}
const webDocument = async () => {
  const { database } = services.issuer
  const serviceUrl = `${services.issuerUrl}/orgs/clinic`
  return (await createWebDocument({ database, organisation: clinic(), serviceUrl }))!
}
const statesOf = async () => (await keysOf()).map(({ state }) => state).join()

async function present({
  holder,
  context = V2,
  organisation = clinic(),
  ...request
}: PresentationRequest & { holder?: string; context?: string; organisation?: Organisation } = {}) {
  const presentation = {
    '@context': [context],
    type: ['VerifiablePresentation'],
    ...(holder === undefined ? {} : { holder }),
  }
  const { world } = services.issuer
  const now = new Date()
  return (await createPresentation({ world, organisation, presentation, request, actor, now })).presentation
}

async function verify(presentation: unknown) {
  const { world } = services.verifier
  const now = new Date()
  const { verified, holder, checks } = await verifyPresentation({
    presentation,
    organisation: 'hospital',
    now,
    world,
  })
  const { code, evidence } = checks.find(({ check }) => check === 'proof')!
  return { verified, holder, code, kid: evidence.kid }
}

/** Waits until the verifier says so of what it is given; the last answer is shown if it never does. */
async function untilTold(presentation: unknown, expected: string): Promise<string> {
  let code = ''
  const look = async () => {
    code = (await verify(presentation)).code
    return code === expected || undefined
  }
  await poll({ what: expected, look }).catch(() => {})
  return code
}

const FORMS: [title: string, request: PresentationRequest & { context?: string }][] = [
  ['an embedded proof', {}],
  ['eddsa-jcs-2022', { cryptosuite: 'eddsa-jcs-2022' }],
  ['vp+jwt', { mediaType: 'application/vc+jwt' }],
  ['vp+sd-jwt', { mediaType: 'application/vc+sd-jwt' }],
  ['a JWT of VCDM 1.1', { mediaType: 'application/jwt', context: V1 }],
]
for (const method of ['ethr', 'web'] as const) {
  for (const [title, request] of FORMS) {
    test.serial(`as its did:${method}, with ${title}: verified`, async (t) => {
      const holder = didOf(method)
      const identity = clinic().identities.find(({ did }) => did === holder)!
      const told = await verify(await present({ ...request, holder }))
      const kid = identity.authenticators.get('EdDSA')!.verificationMethod
      t.deepEqual(told, { verified: true, holder, code: 'OK', kid })
      t.false([...identity.signers.values()].some(({ verificationMethod }) => verificationMethod === kid))
    })
  }
}

test.serial('who names neither holder nor key presents as its did:ethr', async (t) => {
  t.is((await verify(await present())).holder, clinic().did)
})

test.serial('DID Core §5.3.1: the documents list it under authentication', async (t) => {
  const { custody } = services.issuer
  const [{ thumbprint, verificationMethod }] = (await keysOf()) as [Awaited<ReturnType<typeof keysOf>>[0]]
  const listed = await custody.didResolver.resolveKeys(clinic().did)
  t.is(listed.authentication.get(verificationMethod!)!.thumbprint, thumbprint)
  // ten years
  t.true(listed.expiresAt!.getTime() > Date.now() + 9 * 365 * 24 * 3600 * 1000)
  const { authentication, assertionMethod, verificationMethod: methods } = await webDocument()
  t.is(authentication!.length, 1)
  t.false(assertionMethod!.includes(authentication![0]!))
  t.true(methods!.some(({ id }) => id === authentication![0]))
  // and no registry knows it
  t.is(custody.follower.view.key({ organisation: clinic().address, keyId: thumbprint }), undefined)
})

test.serial('a key for assertion is not taken for a presentation', async (t) => {
  const { verificationMethod } = clinic().signers.get('EdDSA')!
  await t.throwsAsync(present({ verificationMethod }), {
    code: 'PRESENTATION_INVALID',
    message: 'not a key of the organisation for authentication',
  })
})

for (const method of ['ethr', 'web'] as const) {
  test.serial(`a key for authentication signs no credential, as its did:${method}`, async (t) => {
    const identity = clinic().identities.find((known) => known.method === method)!
    const { verificationMethod: kid, sign } = identity.authenticators.get('EdDSA')!
    const { securing, ...choice } = chooseSigner({
      organisation: clinic(),
      issuer: identity.did,
      request: {},
      mediaType: 'application/vc+jwt',
    })
    t.not(signerOf(clinic(), { securing, ...choice }).verificationMethod, kid)
    const payload = {
      '@context': [V2],
      type: ['VerifiableCredential'],
      issuer: identity.did,
      credentialSubject: { id: identity.did },
    }
    const signingInput = encodeSigningInput({
      header: { alg: 'EdDSA', kid, typ: 'vc+jwt', cty: 'vc' },
      payload,
    })
    const credential = encodeCompact({ signingInput, signature: sign(signingInput) })
    const { world } = services.verifier
    const { verdict, checks } = await verifyCredential({ credential, now: new Date(), world })
    t.is(verdict, 'invalid')
    // did:ethr has no way to list a key for authentication alone
    const expected = method === 'ethr' ? 'KEY_NOT_REGISTERED' : 'KEY_NOT_LISTED'
    t.is(checks.find(({ check }) => check === 'proof')!.code, expected)
  })
}

test.serial('whoever serves the did:web lists a key there, and is not the organisation', async (t) => {
  const { database, privateKeys } = { ...services.issuer, ...services.issuer.custody }
  // nobody has asked for its document yet, and whoever has knows it for a minute
  const board = organisationOf('board')
  const { key, row } = await createSigningKey({
    organisation: 'board',
    algorithm: 'EdDSA',
    purpose: 'authentication',
    now: new Date(),
  })
  await privateKeys.importKey({ alias: key.kid, type: key.type, privateKeyHex: key.privateKeyHex })
  const verification_method = `${board.did}#delegate-99`
  await database
    .insertInto('signing_keys')
    .values({ ...row, verification_method } as never)
    .execute()
  await services.issuer.reload()
  const holder = didOf('web', board)
  const presentation = await present({ organisation: board, holder, mediaType: 'application/vc+jwt' })
  t.is((await verify(presentation)).code, 'KEY_NOT_REGISTERED')
  await database.deleteFrom('signing_keys').where('key', '=', key.kid).execute()
  await services.issuer.reload()
})

test.serial('rotation: both count for a while, and then the one before is taken out', async (t) => {
  const before = authenticator()!
  const old = await present({ mediaType: 'application/vc+jwt' })
  const key = await rotateKey({
    world: keyWorld(),
    organisation: clinic(),
    algorithm: 'EdDSA',
    purpose: 'authentication',
    actor,
    now: new Date(),
  })
  t.like(key, { state: 'pending', purpose: 'authentication' })
  t.is((await webDocument()).authentication!.length, 2, 'known before it signs')
  const signers = [...clinic().signers.values()].map(({ key }) => key)
  await poll({
    what: 'another key to authenticate with',
    look: async () => (await statesOf()) === 'retiring,active' || undefined,
  })
  await services.issuer.reload()
  t.not(authenticator()!.key, before.key)
  t.deepEqual(
    [...clinic().signers.values()].map(({ key }) => key),
    signers,
    'those for assertion stay',
  )
  t.is(await untilTold(await present({ mediaType: 'application/vc+jwt' }), 'OK'), 'OK')
  t.is((await webDocument()).authentication!.length, 2)
  t.is((await verify(old)).code, 'OK')
  const later = new Date(Date.now() + 16 * 60_000)
  await poll({
    what: 'the key before to leave the document',
    look: async () => {
      await advanceKeys({ world: keyWorld(), organisation: clinic(), now: later })
      return (await statesOf()) === 'retired,active' || undefined
    },
  })
  t.is(await untilTold(old, 'KEY_NOT_LISTED'), 'KEY_NOT_LISTED')
  t.is((await webDocument()).authentication!.length, 1)
})

test.serial('after a restore: one that has left the document since the backup signs no more', async (t) => {
  const { database, custody } = services.issuer
  const { key, row } = await createSigningKey({
    organisation: 'clinic',
    algorithm: 'EdDSA',
    purpose: 'authentication',
    now: new Date(),
  })
  await database
    .insertInto('signing_keys')
    .values({ ...row, verification_method: `${clinic().did}#delegate-99` } as never)
    .execute()
  const { view } = custody.follower
  const now = new Date()
  const lost = await database
    .transaction()
    .execute((transaction) => endLostKeys({ transaction, organisation: clinic(), view, now }))
  t.is(lost, 1)
  t.is((await keysOf()).find(({ thumbprint }) => thumbprint === row.thumbprint)!.state, 'retired')
  await database.deleteFrom('signing_keys').where('key', '=', key.kid).execute()
})

test.serial('a stolen key: nothing that it signed counts, and another takes over', async (t) => {
  const stolen = authenticator() as OrganisationSigner
  const [ethr, web] = [
    await present({ mediaType: 'application/vc+jwt' }),
    await present({ mediaType: 'application/vc+jwt', holder: didOf('web') }),
  ]
  const { thumbprint } = (await keysOf()).at(-1)!
  const described = await compromiseKey({
    world: keyWorld(),
    organisation: clinic(),
    thumbprint,
    since: new Date(Date.now() - 1000),
    actor,
    now: new Date(),
  })
  t.is(described.state, 'compromised')
  t.is(await untilTold(ethr, 'KEY_NOT_LISTED'), 'KEY_NOT_LISTED')
  t.not((await verify(web)).code, 'OK')
  await poll({
    what: 'another key to authenticate with',
    look: async () => (await statesOf()) === 'retired,compromised,active' || undefined,
  })
  await services.issuer.reload()
  t.not(authenticator()!.key, stolen.key)
  t.is(await untilTold(await present({ mediaType: 'application/vc+jwt' }), 'OK'), 'OK')
})

test.serial('an organisation of an earlier version has none until somebody gives it one', async (t) => {
  const { database, custody } = services.issuer
  await database
    .deleteFrom('signing_keys')
    .where('organisation', '=', 'clinic')
    .where('purpose', '=', 'authentication')
    .execute()
  await services.issuer.reload()
  await t.throwsAsync(present({ holder: clinic().did }), { code: 'SIGNING_KEY_NOT_READY' })
  await anchorOrganisation({
    ...custody,
    database,
    id: 'clinic',
    sponsor: clinic().address,
    purposes: PURPOSE_CREDENTIALS,
    serviceUrl: `${services.issuerUrl}/orgs/clinic`,
    fund: async () => {},
  })
  t.deepEqual(await keysOf(), [], 'not by itself')
  await rotateKey({
    world: keyWorld(),
    organisation: clinic(),
    algorithm: 'EdDSA',
    purpose: 'authentication',
    actor,
    now: new Date(),
  })
  await poll({ what: 'its first key', look: async () => (await statesOf()) === 'active' || undefined })
  await services.issuer.reload()
  t.is(await untilTold(await present({ mediaType: 'application/vc+jwt' }), 'OK'), 'OK')
})
