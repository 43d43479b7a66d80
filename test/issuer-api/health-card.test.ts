import { inflateRawSync } from 'node:zlib'
import test from 'ava'
import { compactVerify, importJWK, type JWK } from 'jose'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, type Json } from '#test/_helpers/call-stack.ts'
import { issue } from '#test/_helpers/issue-securely.ts'
import { openTestServices, type TestServices } from '#test/_helpers/open-test-services.ts'
import { serveIssuer } from './_serve-issuer.ts'

let services: TestServices
let api: Awaited<ReturnType<typeof serveIssuer>>
test.before(async () => {
  services = await openTestServices()
  api = await serveIssuer({ services })
})
test.after.always(async () => {
  await api?.stop()
  await services?.close()
})

type Card = { jws: string; uri: string; qr: string; qrVersion: number }

const cardOf = (organisation: string, id: string) =>
  call<Card & { code: string }>({
    url: `${api.url}/orgs/${organisation}/credentials/${encodeURIComponent(id)}/health-card`,
    method: 'POST',
    token: organisation,
  })

test('SMART Health Cards: a license fits into one QR code, and is checked with the key of jwks.json', async (t) => {
  const { id } = await issue({ services, organisation: 'board', securing: {} })
  const { status, body, text } = await cardOf('board', id)
  t.is(status, 201, text)
  t.true(body.qrVersion <= 22 && body.jws.length <= 1195, `${body.jws.length}`)
  t.log(`${body.jws.length} characters, QR version ${body.qrVersion}`)
  // what a scanner does: two digits a character, and the character 45 further on
  const digits = /^shc:\/(\d+)$/.exec(body.uri)![1]!
  const scanned = digits.replace(/\d\d/g, (pair) => String.fromCharCode(Number(pair) + 45))
  t.is(scanned, body.jws)
  const { body: jwks, headers } = await call<{ keys: (JWK & { kid: string })[] }>({
    url: `${api.url}/orgs/board/.well-known/jwks.json`,
  })
  t.is(headers.get('access-control-allow-origin'), '*')
  const [key] = jwks.keys
  const { payload, protectedHeader } = await compactVerify(scanned, await importJWK(key!, 'ES256'))
  t.like(protectedHeader, { alg: 'ES256', zip: 'DEF', kid: key!.kid })
  const card = JSON.parse(inflateRawSync(payload).toString('utf8'))
  t.is(card.iss, `${services.issuerUrl}/orgs/board`)
  t.deepEqual(card.vc.type, ['https://smarthealth.cards#health-card'])
  const [{ resource }] = card.vc.credentialSubject.fhirBundle.entry as [{ resource: Json }]
  t.is(resource.resourceType, 'Practitioner')
  t.false(JSON.stringify(resource).includes('did:example'), 'no DID of the holder')
})

test('SMART Health Cards: a consent has none, and nobody else’s credential either', async (t) => {
  const { id } = await issue({ services, organisation: 'clinic', securing: {} })
  assertProblem(t, await cardOf('clinic', id), { code: 'CARD_UNAVAILABLE' })
  assertProblem(t, await cardOf('board', id), { code: 'CREDENTIAL_NOT_FOUND' })
})
