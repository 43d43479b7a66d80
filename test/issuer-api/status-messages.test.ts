import test from 'ava'
import type { VerificationOptions } from '#agent/verify/verification-options.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, issueBody, type Json, setStatus } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll, type Tokens } from '#test/_helpers/start-test-stack.ts'
import { serveIssuer } from './_serve-issuer.ts'

// Bitstring Status List 1.0 §2: a board settles its status messages, issues with them, and says something of a license.

const services = await openTestServices()
const api = await serveIssuer({ services })
test.after.always(async () => {
  await api.stop()
  await services.close()
})

const stack = { issuerUrl: api.url, tokens: { board: 'board' } as Tokens }
const statusMessages = [
  { status: '0x0', message: 'no-remark' },
  { status: '0x1', message: 'under-review' },
  { status: '0x2', message: 'newer-issued' },
  { status: '0x3', message: 'undefined' },
]
const statusReference = 'https://board.example/remarks'

const settle = (options?: Json) =>
  call<Json & { verifiableCredential: { id: string } }>({
    url: `${api.url}/orgs/board/status-lists`,
    token: 'board',
    body: { statusPurpose: 'message', ...(options && { options }) },
  })

type Issued = { verifiableCredential: Json & { id: string }; record: string }

const issue = (options: Json = {}) =>
  call<Issued>({
    url: `${api.url}/orgs/board/credentials/issue`,
    token: 'board',
    body: { ...issueBody('board'), options: { credentialStatus: { statusPurpose: 'message' }, ...options } },
  })

const say = (id: string, status: unknown) =>
  call({
    url: `${api.url}/orgs/board/credentials/status`,
    token: 'board',
    body: {
      credentialId: id,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'message' },
      status,
    },
  })

const verify = async (credential: unknown, options: VerificationOptions = {}) => {
  const { world } = services.verifier
  const { verdict, checks } = await verifyCredential({ credential, options, now: new Date(), world })
  return `${verdict} ${checks.find(({ check }) => check === 'status')!.code}`
}

const untilFound = (expected: string, credential: unknown, options?: VerificationOptions) =>
  poll({
    what: expected,
    look: async () => (await verify(credential, options)) === expected || undefined,
  })

function payloadOf({ id }: { id: string }): Json {
  return JSON.parse(Buffer.from(id.split('.')[1]!, 'base64url').toString('utf8'))
}

/** Settles the messages and waits for their list. */
const settled = () =>
  poll({
    what: 'the list of messages',
    look: async () => {
      const answer = await settle({ statusMessages, statusReference })
      return answer.status === 201 ? answer : undefined
    },
  })

test.serial('messages are settled first, and issued with once their list is anchored', async (t) => {
  assertProblem(t, await settle(), { code: 'STATUS_MESSAGES_UNSET' })
  assertProblem(t, await issue(), { code: 'STATUS_MESSAGES_UNSET' })
  assertProblem(t, await settle({ statusMessages: statusMessages.slice(0, 3) }), {
    code: 'STATUS_MESSAGE_INVALID',
  })
  const first = await settle({ statusMessages, statusReference })
  t.is(first.status, 202, first.text)
  t.deepEqual(first.body, { statusPurpose: 'message', statusSize: 2, statusMessages } as never)
  const { body, headers } = await settled()
  t.is(headers.get('location'), body.id as string)
  t.like(payloadOf(body.verifiableCredential), {
    credentialSubject: { statusPurpose: 'message', statusSize: 2, statusMessages },
  })
  t.is((await settle()).body.id, body.id)
})

test.serial('§3.2: a message reaches a verifier as a warning; who refuses it gets invalid', async (t) => {
  await settled()
  const { status, body, text } = await issue()
  t.is(status, 201, text)
  const { verifiableCredential: credential } = body
  const { id, credentialStatus } = payloadOf(credential) as { id: string; credentialStatus: Json[] }
  const [revocation, , message] = credentialStatus
  t.like(message, { statusPurpose: 'message', statusSize: 2, statusMessage: statusMessages, statusReference })
  t.is(message!.statusListIndex, revocation!.statusListIndex, 'one index in all lists')
  await untilFound('valid OK', credential)

  const said = { credentialId: id, statusPurpose: 'message', status: '0x1' }
  t.deepEqual((await say(id, '0x1')).body, { ...said, changed: true })
  t.deepEqual((await say(id, '0x1')).body, { ...said, changed: false })
  await untilFound('valid STATUS_MESSAGE', credential)
  t.is(await verify(credential, { refusedMessages: ['newer-issued'] }), 'valid STATUS_MESSAGE')
  t.is(await verify(credential, { refusedMessages: ['under-review'] }), 'invalid STATUS_MESSAGE_REFUSED')
  await say(id, '0x0')
  await untilFound('valid OK', credential)
  await say(id, '0x2')
  t.is((await setStatus({ stack, organisation: 'board', id })).status, 200)
  await untilFound('invalid CREDENTIAL_REVOKED', credential)
})

test.serial('each format carries it, and the list has an embedded proof for whoever asks', async (t) => {
  const { body: list } = await settled()
  for (const mediaType of ['application/vc', 'application/dc+sd-jwt', 'application/jwt']) {
    const { status, body, text } = await issue({ mediaType })
    if (mediaType === 'application/jwt' && status === 422) continue
    t.is(status, 201, text)
    await untilFound('valid OK', body.verifiableCredential)
  }
  const response = await fetch(list.id as string, { headers: { accept: 'application/vc' } })
  const embedded = (await response.json()) as Json
  t.like(embedded.credentialSubject, { statusPurpose: 'message', statusSize: 2, statusMessages })
  const { world } = services.verifier
  const { verified } = await verifyCredential({ credential: embedded, now: new Date(), world })
  t.true(verified)
})

test.serial('a new credential of the same license carries messages too, and begins with none', async (t) => {
  await settled()
  const { body } = await issue()
  const { id } = payloadOf(body.verifiableCredential) as { id: string }
  t.is((await say(id, '0x1')).status, 200)
  const { body: ordered } = await call<Issued>({
    url: `${api.url}/orgs/board/records/${body.record}/transitions`,
    token: 'board',
    body: {
      transition: 'restrict',
      effective: new Date().toISOString().slice(0, 10),
      reason: 'as decided',
      restrictions: ['No night shifts.'],
    },
    headers: { 'if-match': '"1"' },
  })
  const { credentialStatus } = payloadOf(ordered.verifiableCredential) as { credentialStatus: Json[] }
  t.is(credentialStatus.length, 3)
  await untilFound('valid OK', ordered.verifiableCredential)
})

test.serial(
  'refused: a value that is not defined, another kind of status, a credential without messages',
  async (t) => {
    await settled()
    const { body } = await issue()
    const { id } = payloadOf(body.verifiableCredential) as { id: string }
    for (const status of ['0x3', '0x4', '0xf']) {
      assertProblem(t, await say(id, status), { code: 'STATUS_MESSAGE_INVALID' })
    }
    assertProblem(t, await say(id, true), { code: 'BODY_INVALID', faults: ['/status FIELD_TYPE'] })
    for (const status of ['under-review', '0xff', 1]) {
      assertProblem(t, await say(id, status), { code: 'BODY_INVALID', faults: ['/status FIELD_INVALID'] })
    }
    const plain = await call<Issued>({
      url: `${api.url}/orgs/board/credentials/issue`,
      token: 'board',
      body: issueBody('board'),
    })
    const without = payloadOf(plain.body.verifiableCredential) as { id: string; credentialStatus: Json[] }
    t.is(without.credentialStatus.length, 2)
    assertProblem(t, await say(without.id, '0x1'), { code: 'STATUS_PURPOSE_UNKNOWN' })
  },
)

test.serial('§2.1: other messages from now on; what was issued keeps its own', async (t) => {
  await settled()
  const { body } = await issue()
  const old = body.verifiableCredential
  const other = [
    { status: '0x0', message: 'no-remark' },
    { status: '0x1', message: 'moved' },
  ]
  t.is((await settle({ statusMessages: other })).status, 202)
  // until the next list is anchored there is none with the new messages, and licenses are issued all the same
  const issued = await poll({
    what: 'a credential with the new messages',
    look: async () => {
      const answer = await issue()
      if (answer.status !== 201) return undefined
      const [, , entry] = (payloadOf(answer.body.verifiableCredential) as { credentialStatus: Json[] })
        .credentialStatus
      return entry!.statusSize === 1 ? entry : undefined
    },
  })
  t.deepEqual(issued!.statusMessage, other)
  const { id } = payloadOf(old) as { id: string }
  t.is((await say(id, '0x2')).status, 200)
  await untilFound('valid STATUS_MESSAGE', old)
})
