import test from 'ava'
import { createSigner } from '#agent/keys/create-signer.ts'
import { parseStrictJson } from '#agent/parse-strict-json.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  call,
  digestOf,
  type Issuing,
  issueBody,
  type Json,
  readEnveloped,
} from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { serveIssuer } from './_serve-issuer.ts'

// Keys with a past, over HTTP, on a chain: rotated at the board, stolen at the clinic, a halt at the trial site.

const services = await openTestServices()
const api = await serveIssuer({ services })
test.after.always(async () => {
  await api.stop()
  await services.close()
})

const { issuer, verifier } = services

type Key = {
  thumbprint: string
  algorithm: string
  purpose: string
  verificationMethod: string | null
  state: string
  retiredAt: string | null
  compromisedSince: string | null
  lastGoodSequence: string | null
}

const keysOf = async (organisation: string, token = organisation) => {
  const { body } = await call<{ keys: Key[] }>({ url: `${api.url}/orgs/${organisation}/keys`, token })
  return body.keys
}
/** Those that sign credentials, and lists. */
const signingKeysOf = async (organisation: string) =>
  (await keysOf(organisation)).filter(
    ({ algorithm, purpose }) => algorithm === 'EdDSA' && purpose === 'assertionMethod',
  )
const statesOf = async (organisation: string) => (await signingKeysOf(organisation)).map(({ state }) => state)

async function issue(organisation: Issuing): Promise<string> {
  const answer = await call<{ verifiableCredential: { id: string } }>({
    url: `${api.url}/orgs/${organisation}/credentials/issue`,
    token: organisation,
    body: issueBody(organisation),
  })
  if (answer.status !== 201) throw new Error(answer.text)
  return readEnveloped(answer.body.verifiableCredential).jwt
}

async function verify(credential: string, options = {}) {
  const verdict = await verifyCredential({ credential, options, now: new Date(), world: verifier.world })
  const proof = verdict.checks.find(({ check }) => check === 'proof')!
  return { ...verdict, proof, told: [verdict.verdict, proof.code] }
}

const kidOf = (jwt: string) => readHeader(jwt).kid

/** Waits until a verdict is as expected; the last one is shown if it never is. */
async function untilTold(credential: string, expected: string[], options = {}): Promise<unknown[]> {
  let told: unknown[] = []
  await poll({
    what: expected.join(' '),
    look: async () => {
      told = (await verify(credential, options)).told
      return String(told) === String(expected) || undefined
    },
  }).catch(() => {})
  return told
}

/** Waits until a final anchor holds a credential, as the verifier sees it. */
const untilLogged = (organisation: string, jwt: string) =>
  poll({
    what: 'a final anchor with the credential',
    look: async () => {
      const url = `${services.issuerUrl}/orgs/${organisation}/issuance-log/proofs/${digestOf(jwt)}`
      const { status, body } = await call<{ sequence: string }>({ url })
      const { address } = issuer.world.organisations.get(organisation)!
      const final = verifier.world.view.anchor({ organisation: address, finality: 'finalized' })
      return status === 200 && final && final.sequence >= BigInt(body.sequence) ? body : undefined
    },
  })

test.serial(
  'rotation: the old credential stays valid, the new key signs, and the old one retires',
  async (t) => {
    const before = await issue('board')
    t.deepEqual(await untilTold(before, ['valid', 'OK']), ['valid', 'OK'])
    const [first] = await signingKeysOf('board')
    const rotated = await call<Key>({ url: `${api.url}/orgs/board/keys/rotate`, token: 'board', body: {} })
    t.is(rotated.status, 202, rotated.text)
    t.like(rotated.body, { state: 'pending', algorithm: 'EdDSA', verificationMethod: null })
    const again = await call<Key>({ url: `${api.url}/orgs/board/keys/rotate`, token: 'board', body: {} })
    t.is(again.body.thumbprint, rotated.body.thumbprint, 'one that is under way is not begun again')
    // issuing never stops: each is valid, whichever key signed it
    const meanwhile = [await issue('board')]
    await poll({
      what: 'the first key to retire',
      look: async () => {
        meanwhile.push(await issue('board'))
        return (await statesOf('board')).join() === 'retired,active' || undefined
      },
    })
    const { address } = issuer.world.organisations.get('board')!
    const ofFirst = { organisation: address, keyId: first!.thumbprint }
    await poll({
      what: 'the verifier to know',
      look: async () => verifier.world.view.key(ofFirst)?.retiredAt ?? undefined,
    })
    const after = await issue('board')
    t.not(kidOf(after), kidOf(before))
    t.true(new Set(meanwhile.map(kidOf)).size <= 2)
    for (const credential of [before, ...meanwhile, after]) {
      t.deepEqual(await untilTold(credential, ['valid', 'OK']), ['valid', 'OK'])
    }
    const { proof } = await verify(before)
    const evidence = proof.evidence as {
      issuedBy: { publishedAt: number }
      registeredKey: { retiredAt: number }
    }
    t.true(evidence.issuedBy.publishedAt <= evidence.registeredKey.retiredAt)
    t.is((await verify(after)).proof.evidence.issuedBy, undefined, 'a key in use needs no proof')
    t.truthy((await keysOf('board')).find(({ thumbprint }) => thumbprint === first!.thumbprint)!.retiredAt)
  },
)

test.serial('a retired key: a backdated forgery is invalid', async (t) => {
  const row = await issuer.database
    .selectFrom('signing_keys')
    .selectAll()
    .where('organisation', '=', 'board')
    .where('ended', '=', 'retired')
    .executeTakeFirstOrThrow()
  const real = await issue('board')
  const forged = await forge({ real, key: row.key, kid: row.verification_method! })
  t.deepEqual((await verify(forged)).told, ['invalid', 'ISSUANCE_UNPROVEN'])
})

test.serial(
  'a stolen key: what was logged survives, a forgery does not, and another key takes over',
  async (t) => {
    const survivor = await issue('clinic')
    const { sequence } = await untilLogged('clinic', survivor)
    const [stolen] = await signingKeysOf('clinic')
    const { key } = await issuer.database
      .selectFrom('signing_keys')
      .selectAll()
      .where('thumbprint', '=', stolen!.thumbprint)
      .executeTakeFirstOrThrow()
    const forged = await forge({ real: survivor, key, kid: kidOf(survivor) })
    t.is((await verify(forged)).verdict, 'valid', 'before anybody knows')

    const url = `${api.url}/orgs/clinic/keys/${stolen!.thumbprint}/compromise`
    const ahead = new Date(Date.now() + 60_000).toISOString()
    assertProblem(t, await call({ url, token: 'clinic', body: { since: ahead } }), {
      code: 'COMPROMISE_INVALID',
      faults: ['/since COMPROMISE_INVALID'],
    })
    const since = new Date().toISOString()
    assertProblem(t, await call({ url, token: 'clinic', body: { since, lastGoodSequence: '99999' } }), {
      code: 'COMPROMISE_INVALID',
      faults: ['/lastGoodSequence COMPROMISE_INVALID'],
    })
    const answer = await call<Key>({ url, token: 'clinic', body: { since, lastGoodSequence: sequence } })
    t.is(answer.status, 200, answer.text)
    t.like(answer.body, { state: 'compromised', lastGoodSequence: sequence })
    assertProblem(t, await call({ url, token: 'clinic', body: { since, lastGoodSequence: sequence } }), {
      code: 'KEY_ENDED',
    })
    t.deepEqual(await untilTold(forged, ['invalid', 'KEY_COMPROMISED']), ['invalid', 'KEY_COMPROMISED'])
    t.deepEqual(await untilTold(survivor, ['valid', 'OK']), ['valid', 'OK'])
    // whoever knows the DID document alone finds the key there no more
    const { did } = issuer.world.organisations.get('clinic')!
    const { didDocument } = await issuer.custody.didResolver.resolve(did)
    t.false(JSON.stringify(didDocument).includes(key))
    await poll({
      what: 'another key to take over',
      look: async () => (await statesOf('clinic')).join() === 'compromised,active' || undefined,
    })
    const next = await issue('clinic')
    t.not(kidOf(next), kidOf(survivor))
    t.deepEqual(await untilTold(next, ['valid', 'OK']), ['valid', 'OK'])
    // and its lists are signed again, for verifiers that look at signatures alone
    const [list] = readPayload(next).credentialStatus as { statusListCredential: string }[]
    await poll({
      what: 'the lists to be signed again',
      look: async () =>
        kidOf(await (await fetch(list!.statusListCredential)).text()) === kidOf(next) || undefined,
    })
  },
)

test.serial(
  'at: valid before the revocation, revoked after it, and nothing about a time before',
  async (t) => {
    const credential = await issue('board')
    await untilLogged('board', credential)
    const early = new Date(Date.now() - 60_000).toISOString()
    t.deepEqual(await untilTold(credential, ['valid', 'OK'], { at: new Date().toISOString() }), [
      'valid',
      'OK',
    ])
    const asked = Date.now()
    const then = new Date(asked).toISOString()
    // a chain tells times by the second
    await poll({
      what: 'the chain to be a second further',
      look: async () => verifier.world.view.block('latest')!.timestamp > Math.ceil(asked / 1000) || undefined,
    })
    const revoked = await call({
      url: `${api.url}/orgs/board/credentials/status`,
      token: 'board',
      body: {
        credentialId: readPayload(credential).id,
        credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
        status: true,
      },
    })
    t.is(revoked.status, 200, revoked.text)
    t.deepEqual(await untilTold(credential, ['invalid', 'OK']), ['invalid', 'OK'])
    const past = await verify(credential, { at: then })
    t.deepEqual(past.told, ['valid', 'OK'])
    t.like(past.proof.evidence, { at: then })
    t.deepEqual(await untilTold(credential, ['invalid', 'OK'], { at: new Date().toISOString() }), [
      'invalid',
      'OK',
    ])
    t.is((await verify(credential, { at: early })).verdict, 'indeterminate')
    t.deepEqual((await verify(credential, { at: '2020-01-01T00:00:00Z' })).proof.code, 'REGISTRY_NOT_YET')
  },
)

test.serial('rotation of the key for authentication: those that sign credentials stay', async (t) => {
  const url = `${api.url}/orgs/board/keys/rotate`
  const before = (await signingKeysOf('board')).map(({ thumbprint, state }) => [thumbprint, state])
  const rotated = await call<Key>({ url, token: 'board', body: { purpose: 'authentication' } })
  t.is(rotated.status, 202, rotated.text)
  t.like(rotated.body, { state: 'pending', purpose: 'authentication', algorithm: 'EdDSA' })
  await poll({
    what: 'the new key to sign',
    look: async () => {
      const keys = (await keysOf('board')).filter(({ purpose }) => purpose === 'authentication')
      return keys.map(({ state }) => state).join() === 'retiring,active' || undefined
    },
  })
  t.deepEqual(
    (await signingKeysOf('board')).map(({ thumbprint, state }) => [thumbprint, state]),
    before,
  )
  const unknown = await call({ url, token: 'board', body: { purpose: 'keyAgreement' } })
  t.like(unknown, { status: 422, body: { code: 'BODY_INVALID' } })
})

test.serial('a key of another organisation, and one that never was, is not found', async (t) => {
  const [other] = await keysOf('clinic')
  for (const thumbprint of [other!.thumbprint, `0x${'1'.repeat(64)}`, 'thumb']) {
    const url = `${api.url}/orgs/board/keys/${thumbprint}/compromise`
    const answer = await call({ url, token: 'board', body: { since: new Date().toISOString() } })
    assertProblem(t, answer, { code: 'KEY_NOT_FOUND' })
  }
})

test.serial(
  'an organisation halts itself, once; nothing of it counts, and it cannot resume itself',
  async (t) => {
    const credential = await issue('trial-site')
    t.deepEqual(await untilTold(credential, ['valid', 'OK']), ['valid', 'OK'])
    const url = `${api.url}/orgs/trial-site/halt`
    const halted = await call({ url, method: 'POST', token: 'trial-site' })
    t.is(halted.status, 200, halted.text)
    t.is(halted.body.state, 'halted')
    assertProblem(t, await call({ url, method: 'POST', token: 'trial-site' }), {
      code: 'ORGANISATION_HALTED',
    })
    t.is(
      await poll({ what: 'the halt', look: async () => invalidOf(await verify(credential)) }),
      'ORGANISATION_HALTED',
    )
    const then = new Date(Date.now() - 3_600_000).toISOString()
    t.not((await verify(credential, { at: then })).verdict, 'valid')
  },
)

test.serial('each of these is in the audit log', async (t) => {
  const rows = await issuer.database
    .selectFrom('audit_entries')
    .select(['organisation', 'action', 'outcome'])
    .where('action', 'in', ['key.rotate', 'key.compromise', 'organisation.halt'])
    .orderBy('recorded_at')
    .orderBy('sequence')
    .execute()
  const told = (organisation: string) =>
    rows
      .filter((row) => row.organisation === organisation)
      .map(({ action, outcome }) => `${action} ${outcome}`)
  t.is(told('board')[0], 'key.rotate begun')
  t.true(told('clinic').includes('key.compromise done'))
  t.deepEqual(told('trial-site'), [
    'organisation.halt begun',
    'organisation.halt done',
    'organisation.halt begun',
    'organisation.halt refused',
  ])
})

function invalidOf({ verdict, checks }: Awaited<ReturnType<typeof verify>>): string | undefined {
  return verdict === 'invalid' ? checks.find(({ outcome }) => outcome === 'fail')!.code : undefined
}

/** What a thief makes: the same claims under another id, dated back, signed with the real key. */
async function forge({ real, key, kid }: { real: string; key: string; kid: string }): Promise<string> {
  const payload = { ...readPayload(real), id: 'urn:uuid:00000000-0000-4000-8000-000000000001' }
  const header = { ...readHeader(real), kid }
  const input = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const { privateKeyHex } = await issuer.custody.privateKeys.getKey({ alias: key })
  const { sign } = createSigner({ algorithm: 'EdDSA', privateKeyHex })
  return `${input}.${sign(Buffer.from(input)).toString('base64url')}`
}

function readHeader(jwt: string): Json & { kid: string } {
  return parseStrictJson(Buffer.from(jwt.split('.')[0]!, 'base64url').toString('utf8')) as Json & {
    kid: string
  }
}

function readPayload(jwt: string): Json {
  return parseStrictJson(Buffer.from(jwt.split('.')[1]!, 'base64url').toString('utf8')) as Json
}
