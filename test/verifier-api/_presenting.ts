import test from 'ava'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import {
  type Answer,
  call,
  checkOf,
  issueBody,
  issueOne,
  type Json,
  setStatus,
  type VerdictAnswer,
  verifyOne,
} from '#test/_helpers/call-stack.ts'
import { poll, type TestStack } from '#test/_helpers/start-test-stack.ts'
import { createHolder, type Holder } from '../../examples/create-holder.ts'

type Given = { challenge: string; domain: string; expires: string }
type PresentationVerdict = VerdictAnswer & { credentialResults: VerdictAnswer[] }

const envelope = (jwt: string) => ({
  '@context': 'https://www.w3.org/ns/credentials/v2',
  type: 'EnvelopedVerifiableCredential',
  id: `data:application/vc+jwt,${jwt}`,
})

export function testPresenting(stack: TestStack): void {
  const challenge = (token = stack.tokens.hospital) =>
    call<Given>({ url: `${stack.verifierUrl}/challenges`, method: 'POST', token })
  const post = (body: unknown, token = stack.tokens.hospital) =>
    call<PresentationVerdict>({ url: `${stack.verifierUrl}/presentations/verify`, token, body })

  /** A patient, and the consent that a clinic recorded of them. */
  async function createPatient(): Promise<{ patient: Holder; jwt: string; id: string }> {
    const patient = await createHolder()
    const { jwt, id } = await issueOne({
      stack,
      organisation: 'clinic',
      body: issueBody('clinic', { id: patient.did }),
    })
    return { patient, jwt, id }
  }

  async function present(options: {
    patient: Holder
    credentials: string[]
    given?: Pick<Given, 'challenge' | 'domain'>
    asked?: Json
    token?: string
  }): Promise<PresentationVerdict> {
    const given = options.given ?? (await challenge()).body
    const { patient, credentials, asked = { challenge: given.challenge, domain: given.domain } } = options
    const verifiablePresentation = await patient.present({ credentials: credentials.map(envelope), ...given })
    const answer = await post({ verifiablePresentation, options: asked }, options.token)
    if (answer.status !== 200) throw new Error(answer.text)
    return answer.body
  }

  test('VCALM: a challenge is random, for this verifier, and good for minutes', async (t) => {
    const { status, headers, body } = await challenge()
    t.is(status, 201)
    t.is(headers.get('cache-control'), 'no-store')
    t.deepEqual(Object.keys(body).sort(), ['challenge', 'domain', 'expires'])
    t.true(Buffer.from(body.challenge, 'base64url').length >= 32)
    t.is(body.domain, stack.verifierUrl)
    const minutes = (Date.parse(body.expires) - Date.now()) / 60_000
    t.true(minutes > 4 && minutes <= 5)
    t.not((await challenge()).body.challenge, body.challenge)
    const none = await call({ url: `${stack.verifierUrl}/challenges`, method: 'POST' })
    assertProblem(t, none, { code: 'TOKEN_MISSING' })
  })

  test('a presentation: valid, with the verdict of each credential in it', async (t) => {
    const { patient, jwt } = await createPatient()
    const verdict = await present({ patient, credentials: [jwt] })
    t.is(verdict.verdict, 'valid')
    t.true(verdict.verified)
    t.is(checkOf(verdict, 'holder').code, 'OK')
    t.is(verdict.credentialResults.length, 1)
    t.is(verdict.credentialResults[0]!.verdict, 'valid')
    t.is(checkOf(verdict.credentialResults[0]!, 'status').code, 'OK')
  })

  test('VCDM 2.0 §4.13: an EnvelopedVerifiablePresentation is taken as well', async (t) => {
    const { patient, jwt } = await createPatient()
    const { challenge: nonce, domain } = (await challenge()).body
    const presented = await patient.present({ credentials: [envelope(jwt)], challenge: nonce, domain })
    const verifiablePresentation = {
      '@context': 'https://www.w3.org/ns/credentials/v2',
      type: 'EnvelopedVerifiablePresentation',
      id: `data:application/vp+jwt,${presented}`,
    }
    const { body } = await post({ verifiablePresentation, options: { challenge: nonce, domain } })
    t.is(body.verdict, 'valid')
  })

  test('replay: a challenge is good once', async (t) => {
    const { patient, jwt } = await createPatient()
    const given = (await challenge()).body
    t.is((await present({ patient, credentials: [jwt], given })).verdict, 'valid')
    const again = await present({ patient, credentials: [jwt], given })
    t.is(again.verdict, 'invalid')
    t.is(checkOf(again, 'holder').code, 'CHALLENGE_USED')
  })

  test('replay: of ten at once, one wins', async (t) => {
    const { patient, jwt } = await createPatient()
    const given = (await challenge()).body
    const verdicts = await Promise.all(
      Array.from({ length: 10 }, () => present({ patient, credentials: [jwt], given })),
    )
    const codes = verdicts.map((verdict) => checkOf(verdict, 'holder').code).sort()
    t.deepEqual(codes, [...Array.from({ length: 9 }, () => 'CHALLENGE_USED'), 'OK'])
    t.is(verdicts.filter(({ verdict }) => verdict === 'valid').length, 1)
  })

  test('promise 13: a challenge that another organisation was given is unknown', async (t) => {
    const { patient, jwt } = await createPatient()
    const given = (await challenge()).body
    const foreign = await present({ patient, credentials: [jwt], given, token: stack.tokens.board })
    t.is(checkOf(foreign, 'holder').code, 'CHALLENGE_UNKNOWN')
    t.is(foreign.verdict, 'invalid')
    t.is(
      (await present({ patient, credentials: [jwt], given })).verdict,
      'valid',
      'and is not used up by that',
    )
  })

  const BOUND: [title: string, wrong: (given: Given) => { given?: Given; asked?: Json }, code: string][] = [
    [
      'a nonce of one’s own',
      (given) => ({ given: { ...given, challenge: 'mine' }, asked: { challenge: given.challenge } }),
      'NONCE_MISMATCH',
    ],
    [
      'a challenge that nobody gave out',
      (given) => ({ given: { ...given, challenge: 'x'.repeat(43) } }),
      'CHALLENGE_UNKNOWN',
    ],
    [
      'another audience',
      (given) => ({
        given: { ...given, domain: 'https://other.example' },
        asked: { challenge: given.challenge, domain: given.domain },
      }),
      'AUDIENCE_MISMATCH',
    ],
    [
      'another audience, and nobody asks',
      (given) => ({
        given: { ...given, domain: 'https://other.example' },
        asked: { challenge: given.challenge },
      }),
      'DOMAIN_MISMATCH',
    ],
  ]
  for (const [title, wrong, code] of BOUND) {
    test(`replay: ${title} → ${code}`, async (t) => {
      const { patient, jwt } = await createPatient()
      const given = (await challenge()).body
      const verdict = await present({ patient, credentials: [jwt], ...wrong(given) })
      t.is(verdict.verdict, 'invalid')
      t.is(checkOf(verdict, 'holder').code, code)
    })
  }

  test('without a challenge it may be verified as VCALM means it, and is never valid', async (t) => {
    const { patient, jwt } = await createPatient()
    const verdict = await present({ patient, credentials: [jwt], asked: {} })
    t.true(verdict.verified)
    t.is(verdict.verdict, 'indeterminate')
    t.is(checkOf(verdict, 'holder').code, 'CHALLENGE_MISSING')
  })

  test('a presentation of nothing, of somebody else’s, of a revoked one, of a forged one', async (t) => {
    const { patient, jwt, id } = await createPatient()
    const holderCode = async (credentials: string[]) => {
      const verdict = await present({ patient, credentials })
      t.is(verdict.verdict, 'invalid')
      return checkOf(verdict, 'holder').code
    }
    t.is(await holderCode([]), 'PRESENTATION_EMPTY')
    const other = await createPatient()
    t.is(await holderCode([jwt, other.jwt]), 'SUBJECT_NOT_HOLDER')
    t.is(await holderCode([`${jwt.slice(0, jwt.lastIndexOf('.'))}.${'A'.repeat(86)}`]), 'CREDENTIAL_INVALID')
    await setStatus({ stack, organisation: 'clinic', id })
    await poll({
      what: 'the revocation to be known',
      look: async () => (await verifyOne({ stack, credential: jwt })).verdict === 'invalid' || undefined,
    })
    t.is(await holderCode([jwt]), 'CREDENTIAL_INVALID')
  })

  test('presentations: an unknown option → BODY_INVALID', async (t) => {
    const answer = await post({ verifiablePresentation: 'x', options: { trustMe: true } })
    const faults = ['/options/trustMe FIELD_UNKNOWN']
    assertProblem(t, answer as Answer<never>, { code: 'BODY_INVALID', faults })
  })
}
