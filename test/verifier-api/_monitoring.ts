import test from 'ava'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, issueOne, type Json, setStatus } from '#test/_helpers/call-stack.ts'
import { poll, type TestStack } from '#test/_helpers/start-test-stack.ts'
import { openEvents } from './_read-events.ts'

type Results = { results: { monitor: string }[] }

export function testMonitoring(stack: TestStack): void {
  const { verifierUrl, tokens } = stack
  const token = tokens.hospital

  test('a hospital is told of a suspension, its end, and a revocation of one of its staff, over HTTP', async (t) => {
    const [watched, other] = await Promise.all([
      issueOne({ stack, organisation: 'trial-site' }),
      issueOne({ stack, organisation: 'trial-site' }),
    ])
    const created = await call<Results>({
      url: `${verifierUrl}/monitors`,
      token,
      body: { credentials: [watched.jwt], reference: 'staff-1' },
    })
    t.is(created.status, 200, created.text)
    const { monitor } = created.body.results[0]!
    const stream = await openEvents({
      url: `${verifierUrl}/monitors/events`,
      headers: { authorization: `Bearer ${token}` },
    })
    t.teardown(stream.close)
    const told = () => stream.events.filter(({ data }) => data?.includes(monitor))
    const untilTold = (number: number) =>
      poll({
        what: `event ${number}`,
        look: async () => (told().length >= number ? true : undefined),
      })
    await setStatus({ stack, organisation: 'trial-site', id: other.id })
    await setStatus({ stack, organisation: 'trial-site', id: watched.id, purpose: 'suspension' })
    await untilTold(1)
    await setStatus({
      stack,
      organisation: 'trial-site',
      id: watched.id,
      purpose: 'suspension',
      status: false,
    })
    await untilTold(2)
    await setStatus({ stack, organisation: 'trial-site', id: watched.id })
    await untilTold(3)
    t.deepEqual(
      told().map(({ event }) => event),
      ['credential.suspended', 'credential.reinstated', 'credential.revoked'],
    )
    t.like(JSON.parse(told()[2]!.data!), {
      type: 'credential.revoked',
      data: { monitor, reference: 'staff-1' },
    })
    const { body } = await call<Json>({ url: `${verifierUrl}/monitors/${monitor}`, token })
    t.is(body.status, 'revoked')
  })

  test('a board may not watch, and nobody may have webhooks posted to a private address', async (t) => {
    const url = `${verifierUrl}/webhooks`
    const body = { url: 'https://127.0.0.1/hook' }
    assertProblem(t, await call({ url, token: tokens.board, body }), { code: 'SCOPE_MISSING' })
    assertProblem(t, await call({ url, token, body }), {
      code: 'WEBHOOK_URL_REFUSED',
      faults: ['/url ADDRESS_NOT_PUBLIC'],
    })
  })
}
