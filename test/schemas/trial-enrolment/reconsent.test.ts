import test from 'ava'
import fc from 'fast-check'
import { computeReconsent } from '#schemas/trial-enrolment/reconsent.ts'
import type { SignedConsent } from '#schemas/trial-enrolment/signed-consent.ts'
import { changeClaims } from '../_helpers/change-claim.ts'
import { consent, SITE, trial } from './_trial.ts'

const sign = (day: string, formVersion: string): SignedConsent =>
  changeClaims(consent, {
    '/formVersion': formVersion,
    '/signatures/participant/signedAt': `${day}T09:00:00-05:00`,
    '/signatures/conductor/signedAt': `${day}T09:10:00-05:00`,
  })
const original = sign('2025-03-01', '1.0')
const amended = sign('2025-12-01', '3.1')

type Options = Parameters<typeof computeReconsent>[0]

const compute = ({ at, ...changes }: { at: string } & Partial<Omit<Options, 'at'>>) =>
  computeReconsent({
    trial,
    consents: [original],
    state: 'on-study-intervention',
    site: [SITE],
    ...changes,
    at: Date.parse(at),
  })

test('ICH E6(R3) 2.8.2: before the amendment there is nothing to consent to', (t) => {
  t.deepEqual(compute({ at: '2025-09-01T00:00:00Z' }), { status: 'current', consentedTo: 0, outstanding: [] })
})

test('an amendment for new participants asks nobody who is enrolled', (t) => {
  t.is(compute({ at: '2025-06-01T00:00:00Z' }).status, 'current')
})

test('ICH E6(R3) 2.8.2: an amendment for all is due until its time, then re-consent is pending', (t) => {
  const outstanding = [{ number: 2, by: '2025-12-31T23:59:59-05:00' }]
  t.deepEqual(compute({ at: '2025-10-10T00:00:00Z' }), { status: 'due', consentedTo: 0, outstanding })
  t.is(compute({ at: '2026-01-01T04:59:59Z' }).status, 'due')
  t.is(compute({ at: '2026-01-01T05:00:00Z' }).status, 'reconsent-pending')
})

test('who consented to the amendment is current; so is who came after it', (t) => {
  t.deepEqual(compute({ at: '2026-02-01T00:00:00Z', consents: [original, amended] }), {
    status: 'current',
    consentedTo: 2,
    outstanding: [],
  })
  t.is(compute({ at: '2026-02-01T00:00:00Z', consents: [amended] }).status, 'current')
})

test('a re-consent on the old form, or one that was not signed by both, does not count', (t) => {
  for (const consents of [
    [original, sign('2025-12-01', '1.0')],
    [original, changeClaims(amended, { '/signatures/conductor': undefined })],
  ]) {
    t.like(compute({ at: '2026-02-01T00:00:00Z', consents }), { status: 'reconsent-pending', consentedTo: 0 })
  }
})

test('who is off study is not asked; who is followed up is', (t) => {
  t.is(compute({ at: '2026-02-01T00:00:00Z', state: 'off-study' }).status, 'not-applicable')
  t.is(compute({ at: '2026-02-01T00:00:00Z', state: 'follow-up' }).status, 'reconsent-pending')
})

test('what is computed for T never depends on anything after T', (t) => {
  const day = fc
    .integer({ min: 0, max: 700 })
    .map((days) => Date.parse('2025-01-01T00:00:00Z') + days * 86_400_000)
  fc.assert(
    fc.property(day, day, (at, laterDay) => {
      const later = Math.max(at + 86_400_000, laterDay)
      const date = new Date(later).toISOString().slice(0, 10)
      const known = {
        ...trial,
        protocolVersions: trial.protocolVersions.filter((each) => Date.parse(each.date) <= at),
        irbApprovals: trial.irbApprovals.filter(({ approvedAt }) => Date.parse(approvedAt) <= at),
      }
      const more = {
        ...known,
        protocolVersions: [
          ...known.protocolVersions,
          {
            version: '9.0',
            date,
            digest: `0x${'09'.repeat(32)}`,
            amendment: { number: 9, reconsent: 'all' as const, by: new Date(later).toISOString() },
          },
        ],
        irbApprovals: [
          ...known.irbApprovals,
          {
            ...trial.irbApprovals[1]!,
            formVersion: '9.1',
            protocolVersion: '9.0',
            approvedAt: new Date(later).toISOString(),
          },
        ],
      }
      const options = { state: 'on-study', site: [SITE], at } as const
      const consents = [original, amended].filter(
        ({ signatures }) => Date.parse(signatures.conductor!.signedAt) <= at,
      )
      t.deepEqual(
        computeReconsent({ ...options, trial: more, consents: [...consents, sign(date, '9.1')] }),
        computeReconsent({ ...options, trial: known, consents }),
      )
    }),
    { numRuns: 300 },
  )
})
