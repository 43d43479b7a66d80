import { createHash } from 'node:crypto'
import test from 'ava'
import { pino } from 'pino'
import { listen } from '#http/listen.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { type Answer, call, type Json } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { createVerifierApp } from '#verifier-api/app.ts'

// What anybody may ask a verifier about organisations, over HTTP without a token.

const services = await openTestServices()
const { issuer, verifier, issuerUrl } = services
const app = createVerifierApp({
  context: { verifier, verifierUrl: 'http://localhost' },
  oauthIssuer: issuerUrl,
  oauthAudience: 'x',
  logger: pino({ level: 'silent' }),
  now: () => new Date(),
} as never)
const server = await listen({ handler: app.callback(), port: 0, host: 'localhost' })
test.after.always(async () => {
  await server.stop()
  await services.close()
})

const url = `http://localhost:${server.port}`
const LICENSE = 'PractitionerLicenseCredential'
const didOf = (organisation: string) => issuer.world.organisations.get(organisation)!.did
const [root, board, clinic] = [didOf('health-authority'), didOf('board'), didOf('clinic')]

const ask = (change: Json = {}) => {
  const body = { entity_id: board, authority_id: root, action: 'issue', resource: LICENSE, ...change }
  return call<{ authorized: boolean; message: string } & Json>({ url: `${url}/authorization`, body })
}

test('TRQP v2: a board is authorized by its root authority, and within which limits', async (t) => {
  const { status, body } = await ask()
  t.is(status, 200)
  const { accreditations, time_evaluated, message, ...rest } = body
  t.deepEqual(rest, {
    entity_id: board,
    authority_id: root,
    action: 'issue',
    resource: LICENSE,
    authorized: true,
    limits: { jurisdictions: ['US-OH'] },
  })
  t.is((accreditations as string[]).length, 1)
  t.true(Math.abs(Date.parse(time_evaluated as string) - Date.now()) < 60_000)
  t.regex(message, /within limits/)
})

const YES: [title: string, change: Json][] = [
  ['the type by its IRI', { resource: 'https://w3id.org/careseal/types/practitioner-license' }],
  ['its jurisdiction', { context: { jurisdiction: 'US-OH' } }],
  ['a profession where any is allowed', { context: { jurisdiction: 'US-OH', profession: 'RN' } }],
  ['a context of others', { context: { locator: 'x' } }],
]
for (const [title, change] of YES) {
  test(`TRQP v2: authorized: ${title}`, async (t) => {
    const { body, text } = await ask(change)
    t.true(body.authorized, text)
    t.deepEqual(body.context, change.context)
  })
}

const NO: [title: string, change: Json, message: RegExp][] = [
  ['another jurisdiction', { context: { jurisdiction: 'US-CA' } }, /not accredited for this jurisdiction/],
  ['another organisation', { entity_id: clinic }, /^ISSUER_NOT_ACCREDITED/],
  ['to accredit others', { action: 'accredit' }, /^ISSUER_NOT_ACCREDITED/],
  ['another authority', { authority_id: clinic }, /not accredited by this authority/],
  ['an authority that is nobody', { authority_id: 'did:example:1' }, /not accredited by this authority/],
  ['itself as the authority', { authority_id: board }, /not accredited by this authority/],
  ['a DID that is no organisation', { entity_id: 'did:example:1' }, /no organisation of the registry/],
  ['another type', { resource: 'DriverLicense' }, /no such type/],
  ['another action', { action: 'revoke' }, /no such action/],
  ['before the registry existed', { context: { time: '2020-01-01T00:00:00Z' } }, /./],
]
for (const [title, change, message] of NO) {
  test(`TRQP v2: not authorized: ${title}`, async (t) => {
    const { status, body } = await ask(change)
    t.is(status, 200)
    t.is(body.authorized, false)
    t.regex(body.message, message)
    t.is(body.accreditations, undefined)
  })
}

test('TRQP v2: what was true at a moment is told for that moment', async (t) => {
  const [grant] = verifier.world.view.accreditationsOf(issuer.world.organisations.get('board')!.address)
  const time = new Date(grant!.block.timestamp * 1000)
  const then = await ask({ context: { time: time.toISOString() } })
  t.true(then.body.authorized, then.text)
  t.is(then.body.time_requested, time.toISOString())
  const before = await ask({ context: { time: new Date(time.getTime() - 1000).toISOString() } })
  t.false(before.body.authorized)
})

const BAD: [title: string, change: Json, expected: Parameters<typeof assertProblem>[2]][] = [
  [
    'a time that has not come',
    { context: { time: '2999-01-01T00:00:00Z' } },
    { code: 'TIME_INVALID', faults: ['/context/time TIME_INVALID'] },
  ],
  ['no entity', { entity_id: undefined }, { code: 'BODY_INVALID', faults: ['/entity_id FIELD_MISSING'] }],
  ['an unknown member', { egf_id: 'x' }, { code: 'BODY_INVALID', faults: ['/egf_id FIELD_UNKNOWN'] }],
]
for (const [title, change, expected] of BAD) {
  test(`TRQP v2: ${title} → ${expected.code}`, async (t) => {
    assertProblem(t, (await ask(change)) as Answer<never>, expected)
  })
}

test('trusted issuers registry: an issuer’s accreditations, each with the scope that the chain commits to', async (t) => {
  const { status, body } = await call<{ did: string; hasAttributes: boolean; attributes: Json[] }>({
    url: `${url}/trusted-issuers-registry/v5/issuers/${encodeURIComponent(board)}`,
  })
  t.is(status, 200)
  t.like(body, { did: board, hasAttributes: true })
  const [attribute] = body.attributes as [Record<string, string>]
  t.like(attribute, { issuerType: 'TI', tao: root, rootTao: root, credentialType: LICENSE })
  const scope = Buffer.from(attribute.body!, 'base64url')
  t.is(attribute.hash, `0x${createHash('sha256').update(scope).digest('hex')}`)
  const { dids, ...allowed } = JSON.parse(scope.toString())
  t.regex(dids[0], /^did:web:localhost%3A\d+:orgs:board$/)
  t.deepEqual(allowed, {
    type: 'CaresealScope',
    types: [LICENSE],
    jurisdictions: ['US-OH'],
  })
})

test('trusted issuers registry: a root authority holds nothing; nobody is not found', async (t) => {
  const of = (did: string) =>
    call({ url: `${url}/trusted-issuers-registry/v5/issuers/${encodeURIComponent(did)}` })
  t.deepEqual((await of(root)).body, { did: root, hasAttributes: false, attributes: [] })
  for (const did of ['did:example:1', 'x', 'did:ethr:0x7a69:0x000000000000000000000000000000000000dEaD']) {
    assertProblem(t, await of(did), { code: 'NOT_FOUND' })
  }
})
