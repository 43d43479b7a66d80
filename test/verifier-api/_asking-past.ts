import test from 'ava'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { call, checkOf, issueOne, type Json, untilAnchored, verifyOne } from '#test/_helpers/call-stack.ts'
import { poll, type TestStack } from '#test/_helpers/start-test-stack.ts'

/** `options.at`: what would the honest answer have been then? */
export function testAskingPast(stack: TestStack): void {
  const ask = (options: Json, path = 'credentials', member = 'verifiableCredential') =>
    call({
      url: `${stack.verifierUrl}/${path}/verify`,
      token: stack.tokens.hospital,
      body: { [member]: 'x', options },
    })

  test('at: valid as of an anchor of then, unknown before; the evidence names it, the record keeps at', async (t) => {
    const issued = await issueOne({ stack, organisation: 'board' })
    await untilAnchored({ stack, organisation: 'board', jwt: issued.jwt })
    const { verdict, at } = await poll({
      what: 'a moment at which it was valid',
      look: async () => {
        const at = new Date().toISOString()
        const verdict = await verifyOne({ stack, credential: issued.jwt, options: { at } })
        return verdict.verdict === 'valid' ? { verdict, at } : undefined
      },
    })
    const { issuedBy, ...evidence } = checkOf(verdict, 'proof').evidence as Json & { issuedBy: Json }
    t.is(evidence.at, at)
    t.deepEqual(Object.keys(issuedBy).sort(), ['block', 'digest', 'publishedAt', 'root', 'sequence'])
    const kept = await call<{ record: { policy: Json } }>({
      url: `${stack.verifierUrl}/verifications/${verdict.record}`,
      token: stack.tokens.hospital,
    })
    t.like(kept.body.record.policy, { at })
    const early = await verifyOne({
      stack,
      credential: issued.jwt,
      options: { at: '2020-02-29T12:00:00+01:00' },
    })
    t.is(early.verdict, 'invalid', 'its own dates had not begun')
    t.is(checkOf(early, 'proof').code, 'REGISTRY_NOT_YET')
  })

  test('at: a time that has not come is refused', async (t) => {
    const at = new Date(Date.now() + 60_000).toISOString()
    assertProblem(t, await ask({ at }), { code: 'TIME_INVALID', faults: ['/options/at TIME_INVALID'] })
  })

  test('at: what names no moment is refused', async (t) => {
    for (const at of ['yesterday', '2026-01-01', '2026-01-01T00:00:00', '2026-02-30T00:00:00Z', 1]) {
      const answer = await ask({ at })
      t.is(answer.status, 422, String(at))
      t.is(answer.body.code, 'BODY_INVALID', String(at))
    }
  })

  test('at: a presentation answers a challenge of now', async (t) => {
    const answer = await ask({ at: '2026-01-01T00:00:00Z' }, 'presentations', 'verifiablePresentation')
    t.is(answer.status, 422)
    t.is(answer.body.code, 'BODY_INVALID')
  })
}
