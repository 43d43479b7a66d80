import test from 'ava'
import { decideRequest } from '#agent/consents/decide-request.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import { createHolder } from '#test/agent/verify/_world.ts'
import { consentRequest } from '#test/schemas/patient-consent/_consents.ts'
import { openConsentWorld, type TestConsentWorld } from './_consent-world.ts'

type Json = Record<string, unknown>

let at: TestConsentWorld
test.before(async () => {
  at = await openConsentWorld()
})
test.after.always(() => at.close())

async function verify(claims: PatientConsent) {
  const patient = { did: claims.id }
  const { jwt } = await at.issue(patient as never, claims as Json)
  const verdict = await verifyCredential({ credential: jwt, now: at.time.now, world: at.world.verifier })
  return { verdict, issuer: verdict.checks.find(({ check }) => check === 'issuer')! }
}

test('45 CFR 164.508(c)(1)(vi): what the patient’s key signed is valid, and the evidence names the key', async (t) => {
  const patient = createHolder()
  const { verdict, issuer } = await verify(await at.grantedClaims({ patient }))
  t.is(verdict.verdict, 'valid', JSON.stringify(issuer))
  t.like(issuer.evidence.grant as Json, { kid: patient.kid, code: 'OK' })
})

test('a recorded signing has no grant to show', async (t) => {
  const { verdict, issuer } = await verify(at.claimsOf(createHolder()))
  t.is(verdict.verdict, 'valid')
  t.false('grant' in issuer.evidence)
})

test('RFC 8785: the order in which claims are written changes nothing', async (t) => {
  const patient = createHolder()
  const granted = await at.grantedClaims({ patient })
  const reversed = Object.fromEntries(Object.entries(granted).reverse()) as PatientConsent
  t.is((await verify(reversed)).verdict.verdict, 'valid')
})

type Altered = (granted: PatientConsent) => PatientConsent

const ALTERED: [title: string, alter: Altered, code: string][] = [
  [
    'a purpose more',
    (claims) => ({ ...claims, purposes: [...claims.purposes, 'HMARKT'] }),
    'GRANT_CLAIMS_MISMATCH',
  ],
  ['permit for deny', (claims) => ({ ...claims, base: 'deny' }), 'GRANT_CLAIMS_MISMATCH'],
  [
    'an exception more',
    (claims) => ({ ...claims, exceptions: [{ securityLabels: ['PSY'] }] }),
    'GRANT_CLAIMS_MISMATCH',
  ],
  [
    'the text',
    (claims) => ({ ...claims, policy: { ...claims.policy, digest: `0x${'ab'.repeat(32)}` } }),
    'GRANT_TEXT_MISMATCH',
  ],
  [
    'the version of the text',
    (claims) => ({ ...claims, policy: { ...claims.policy, version: '2' } }),
    'GRANT_CLAIMS_MISMATCH',
  ],
  [
    'the time',
    (claims) => ({ ...claims, signature: { ...claims.signature, signedAt: '2025-12-31T00:00:00Z' } }),
    'GRANT_TIME_MISMATCH',
  ],
  [
    'a part of what was signed',
    (claims) => ({
      ...claims,
      signature: { ...claims.signature, grant: claims.signature.grant!.replace(/\.[^.]+$/, '.AAAA') },
    }),
    'GRANT_SIGNATURE_INVALID',
  ],
]
for (const [title, alter, code] of ALTERED) {
  test(`what the custodian altered after the patient signed is invalid: ${title}`, async (t) => {
    const patient = createHolder()
    const { verdict, issuer } = await verify(alter(await at.grantedClaims({ patient })))
    t.is(verdict.verdict, 'invalid')
    t.like(issuer, { outcome: 'fail', code })
  })
}

const SIGNED: [title: string, change: Json, header: Json, code: string][] = [
  ['for another custodian', { aud: 'did:web:other.example' }, {}, 'GRANT_AUDIENCE_MISMATCH'],
  ['by another grantor', { iss: 'did:web:other.example' }, {}, 'GRANT_SIGNER_MISMATCH'],
  ['after it had expired', { exp: 1_000 }, {}, 'GRANT_TIME_MISMATCH'],
  ['without a jti', { jti: undefined }, {}, 'GRANT_MALFORMED'],
  ['with a time that is none', { iat: 'now' }, {}, 'GRANT_MALFORMED'],
  ['as a withdrawal (RFC 8725 §3.11)', {}, { typ: 'careseal-withdrawal+jwt' }, 'GRANT_MALFORMED'],
  ['with a key in the header', {}, { jwk: {} }, 'GRANT_MALFORMED'],
]
for (const [title, change, header, code] of SIGNED) {
  test(`no grant: signed ${title}`, async (t) => {
    const patient = createHolder()
    const { verdict, issuer } = await verify(await at.grantedClaims({ patient, change, header }))
    t.is(verdict.verdict, 'invalid')
    t.like(issuer, { outcome: 'fail', code })
  })
}

test('no grant: another key signs, under its own name or under the patient’s', async (t) => {
  const [patient, other] = [createHolder(), createHolder()]
  const own = await verify(await at.grantedClaims({ patient, by: other }))
  t.is(own.issuer.code, 'GRANT_SIGNER_MISMATCH')
  const forged = await verify(await at.grantedClaims({ patient, by: other, header: { kid: patient.kid } }))
  t.is(forged.issuer.code, 'GRANT_SIGNATURE_INVALID')
})

test('a key that cannot be looked up leaves it open: indeterminate, and never a permit', async (t) => {
  const patient = createHolder()
  const unreachable = { ...patient, did: 'did:web:patient.invalid', kid: 'did:web:patient.invalid#0' }
  const granted = await at.grantedClaims({ patient: unreachable })
  const { verdict, issuer } = await verify(granted)
  t.is(verdict.verdict, 'indeterminate')
  t.like(issuer, { outcome: 'unknown', code: 'GRANT_UNAVAILABLE' })
})

test('decisions rest on a consent that the patient signed', async (t) => {
  const patient = createHolder()
  const { id, jwt } = await at.issue(patient, (await at.grantedClaims({ patient })) as Json)
  await at.hold(patient, [jwt])
  const request = consentRequest({ patient: patient.did })
  const asked = { world: at.world, request, organisation: 'hospital', client: 'ehr', person: null }
  t.like(await decideRequest({ ...asked, now: at.time.now }), { decision: 'permit', basedOn: [id] })
})
