import type { TestFn } from 'ava'
import type { OfflineBundle } from '#agent/evidence/offline-bundle.ts'
import { openBundle } from '#agent/evidence/open-bundle.ts'
import { verifyWithBundle } from '#agent/evidence/verify-with-bundle.ts'
import type { Scenario } from './_scenario.ts'

const HOUR = 3_600_000

const encode = (value: unknown) => Buffer.from(JSON.stringify(value), 'utf8').toString('base64url')
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))

/** Each changes one thing in a signed bundle. */
const ROWS: readonly {
  title: string
  tamper: (signed: Scenario['bundle']) => object
  code: string
}[] = [
  { title: 'not a JWS', tamper: ({ payload }) => ({ payload }), code: 'BUNDLE_MALFORMED' },
  { title: 'a member more', tamper: (signed) => ({ ...signed, header: {} }), code: 'BUNDLE_MALFORMED' },
  {
    title: 'RFC 8725 §3.1: alg none',
    tamper: (signed) => ({
      ...signed,
      protected: encode({ ...decode(signed.protected), alg: 'none' }),
      signature: '',
    }),
    code: 'BUNDLE_MALFORMED',
  },
  {
    title: 'RFC 8725 §3.11: a signature of another type',
    tamper: (signed) => ({
      ...signed,
      protected: encode({ ...decode(signed.protected), typ: 'careseal-verifications+jwt' }),
    }),
    code: 'BUNDLE_MALFORMED',
  },
  {
    title: 'a key in the header',
    tamper: (signed) => ({ ...signed, protected: encode({ ...decode(signed.protected), jwk: {} }) }),
    code: 'BUNDLE_MALFORMED',
  },
  {
    title: 'a later end',
    tamper: (signed) => ({
      ...signed,
      payload: encode({ ...decode(signed.payload), expires: '2099-01-01T00:00:00.000Z' }),
    }),
    code: 'BUNDLE_SIGNATURE_INVALID',
  },
  {
    title: 'an accreditation left out',
    tamper: (signed) => {
      const bundle = decode(signed.payload)
      bundle.knowledge.scopes.pop()
      return { ...signed, payload: encode(bundle) }
    },
    code: 'BUNDLE_SIGNATURE_INVALID',
  },
  {
    title: 'another signature',
    tamper: (signed) => ({ ...signed, signature: 'A'.repeat(86) }),
    code: 'BUNDLE_SIGNATURE_INVALID',
  },
  {
    title: 'a key that the verifier does not have',
    tamper: (signed) => ({
      ...signed,
      protected: encode({
        ...decode(signed.protected),
        kid: `${decode(signed.payload).verifier}#controller`,
      }),
    }),
    code: 'BUNDLE_SIGNER_UNTRUSTED',
  },
  {
    title: 'a verifier that the registry does not know',
    tamper: (signed) => ({
      ...signed,
      payload: encode({
        ...decode(signed.payload),
        verifier: `did:ethr:0x7a69:0x${'12'.repeat(20)}`,
      }),
    }),
    code: 'BUNDLE_SIGNER_UNTRUSTED',
  },
]

export function testOfflineBundle(test: TestFn, scenario: Scenario): void {
  const { good, bad, bundleTime } = scenario
  const after = (milliseconds: number) => new Date(bundleTime.getTime() + milliseconds)
  const open = async () => (await openBundle({ value: scenario.bundle })).bundle
  const codesOf = ({ checks }: { checks: readonly { check: string; code: string }[] }) =>
    Object.fromEntries(checks.map(({ check, code }) => [check, code]))

  /** A bundle with something left out, as a verifier that never had it would have made it. */
  async function openWithout(leaveOut: (knowledge: OfflineBundle['knowledge']) => void) {
    const bundle = structuredClone(await open())
    leaveOut(bundle.knowledge)
    return bundle
  }

  test('offline: a license that holds is valid, with the age of what is known', async (t) => {
    const verdict = await verifyWithBundle({ bundle: await open(), credential: good, now: after(HOUR) })
    t.is(verdict.verdict, 'valid')
    t.is(verdict.knowledge.ageSeconds, 3600)
    t.is(verdict.knowledge.created, bundleTime.toISOString())
    t.regex(verdict.knowledge.block.hash, /^0x[0-9a-f]{64}$/)
  })

  test('offline: revoked in the bundle → invalid, CREDENTIAL_REVOKED', async (t) => {
    const verdict = await verifyWithBundle({ bundle: await open(), credential: bad, now: after(HOUR) })
    t.is(verdict.verdict, 'invalid')
    t.is(codesOf(verdict).status, 'CREDENTIAL_REVOKED')
  })

  test('offline: a forgery → invalid, SIGNATURE_INVALID', async (t) => {
    const credential = `${good.slice(0, -8)}AAAAAAAA`
    const verdict = await verifyWithBundle({ bundle: await open(), credential, now: after(HOUR) })
    t.is(verdict.verdict, 'invalid')
    t.is(codesOf(verdict).proof, 'SIGNATURE_INVALID')
  })

  test('offline: after 24 h → indeterminate, BUNDLE_EXPIRED; what was revoked stays so', async (t) => {
    const bundle = await open()
    const now = after(24 * HOUR + 1)
    const verdict = await verifyWithBundle({ bundle, credential: good, now })
    t.is(verdict.verdict, 'indeterminate')
    t.is(codesOf(verdict).status, 'BUNDLE_EXPIRED')
    t.is(codesOf(verdict).issuer, 'BUNDLE_EXPIRED')
    t.true(verdict.warnings.some(({ code }) => code === 'BUNDLE_EXPIRED'))
    const revoked = await verifyWithBundle({ bundle, credential: bad, now })
    t.is(revoked.verdict, 'invalid')
    t.is(codesOf(revoked).status, 'CREDENTIAL_REVOKED')
  })

  test('offline: a clock that was set back → indeterminate, BUNDLE_NOT_YET_VALID', async (t) => {
    const verdict = await verifyWithBundle({ bundle: await open(), credential: good, now: after(-61_000) })
    t.is(verdict.verdict, 'indeterminate')
    t.is(codesOf(verdict).status, 'BUNDLE_NOT_YET_VALID')
  })

  test('offline: a caller who allows less age → indeterminate, CHAIN_STALE', async (t) => {
    const options = { maxStatusAge: 600 }
    const verdict = await verifyWithBundle({
      bundle: await open(),
      credential: good,
      options,
      now: after(HOUR),
    })
    t.is(verdict.verdict, 'indeterminate')
    t.is(codesOf(verdict).status, 'CHAIN_STALE')
  })

  test('offline: an issuer that is not in the bundle → indeterminate, DID_UNAVAILABLE', async (t) => {
    const payload = JSON.parse(Buffer.from(good.split('.')[1]!, 'base64url').toString('utf8'))
    const address = (payload.issuer.id ?? payload.issuer).split(':').at(-1).slice(2).toLowerCase()
    const bundle = await openWithout((knowledge) => {
      knowledge.events = knowledge.events.filter(
        ({ topics }) => !topics.some((topic) => topic.endsWith(address)),
      )
    })
    const verdict = await verifyWithBundle({ bundle, credential: good, now: after(HOUR) })
    t.is(verdict.verdict, 'indeterminate')
    t.is(codesOf(verdict).proof, 'DID_UNAVAILABLE')
  })

  test('offline: a status list that is not in the bundle → indeterminate, STATUS_UNAVAILABLE', async (t) => {
    const bundle = await openWithout((knowledge) => {
      knowledge.statusLists = []
    })
    const verdict = await verifyWithBundle({ bundle, credential: good, now: after(HOUR) })
    t.is(verdict.verdict, 'indeterminate')
    t.is(codesOf(verdict).status, 'STATUS_UNAVAILABLE')
  })

  test('offline: a scope that is not in the bundle → indeterminate, SCOPE_UNAVAILABLE', async (t) => {
    const bundle = await openWithout((knowledge) => {
      knowledge.scopes = []
    })
    const verdict = await verifyWithBundle({ bundle, credential: good, now: after(HOUR) })
    t.is(verdict.verdict, 'indeterminate')
    t.is(codesOf(verdict).issuer, 'SCOPE_UNAVAILABLE')
  })

  test('offline: a root authority that is not trusted here → invalid, ROOT_NOT_TRUSTED', async (t) => {
    const bundle = await open()
    const trustedRoots = [bundle.verifier]
    const verdict = await verifyWithBundle({ bundle, credential: good, trustedRoots, now: after(HOUR) })
    t.is(codesOf(verdict).issuer, 'ROOT_NOT_TRUSTED')
  })

  for (const { title, tamper, code } of ROWS) {
    test(`a bundle that is refused: ${title} → ${code}`, async (t) => {
      const value = tamper(structuredClone(scenario.bundle))
      const error = await t.throwsAsync(openBundle({ value }))
      t.is((error as { code?: string }).code, code)
    })
  }

  test('a bundle by another key than the one that is trusted → BUNDLE_SIGNER_UNTRUSTED', async (t) => {
    const { signedBy } = await openBundle({ value: scenario.bundle })
    await t.notThrowsAsync(openBundle({ value: scenario.bundle, trustedKey: signedBy.thumbprint }))
    const error = await t.throwsAsync(
      openBundle({ value: scenario.bundle, trustedKey: `0x${'00'.repeat(32)}` }),
    )
    t.is((error as { code?: string }).code, 'BUNDLE_SIGNER_UNTRUSTED')
  })
}
