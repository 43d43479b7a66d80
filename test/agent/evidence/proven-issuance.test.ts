import test from 'ava'
import { checkEvidence, type EvidenceReport } from '#agent/evidence/check-evidence.ts'
import type { OfflineBundle } from '#agent/evidence/offline-bundle.ts'
import { openBundle } from '#agent/evidence/open-bundle.ts'
import { verifyWithBundle } from '#agent/evidence/verify-with-bundle.ts'
import { playKeyScenario } from './_key-scenario.ts'

// Records and bundles that rest on proofs of issuance, looked at when issuer and verifier are gone.

const { credentials, evidence, bundle: signed, bundleTime } = await playKeyScenario()

const told = ({ steps }: EvidenceReport) => steps.map(({ step, outcome }) => `${step} ${outcome}`)
const failedSteps = ({ steps }: EvidenceReport) =>
  steps.filter(({ outcome }) => outcome === 'failed').map(({ step }) => step)

for (const name of ['rotated', 'compromised', 'past'] as const) {
  test(`a record that rests on a proof of issuance checks offline: ${name}`, async (t) => {
    const report = await checkEvidence({ evidence: evidence[name], presented: credentials[name] })
    t.true(report.ok, JSON.stringify(report.steps, null, 2))
    t.is(report.record?.verdict, 'valid')
    for (const step of ['key', 'issuance', 'status', 'accreditation'])
      t.true(told(report).includes(`credential ${step} ok`), step)
    for (const check of ['proof', 'validity', 'status', 'issuer'])
      t.true(told(report).includes(`check ${check} ok`), check)
  })
}

test('what a thief signed: that no log held it is nobody’s proof, and the rest holds', async (t) => {
  const report = await checkEvidence({ evidence: evidence.stolen, presented: credentials.stolen })
  t.true(report.ok, JSON.stringify(report.steps, null, 2))
  t.is(report.record?.verdict, 'invalid')
  t.true(told(report).includes('check proof skipped'))
})

// biome-ignore lint/suspicious/noExplicitAny: rows reach anywhere into what was parsed
type Loose = any

const ROWS: readonly { title: string; tamper: (evidence: Loose) => void; fails: string }[] = [
  {
    title: 'no proof of issuance',
    tamper: ({ knowledge }) => {
      knowledge.issuanceProofs = []
    },
    fails: 'credential issuance',
  },
  {
    title: 'none, as before there were any',
    tamper: ({ knowledge }) => {
      delete knowledge.issuanceProofs
    },
    fails: 'credential issuance',
  },
  {
    title: 'a proof of something else',
    tamper: ({ knowledge }) => {
      knowledge.issuanceProofs[0].path = [`0x${'00'.repeat(32)}`]
    },
    fails: 'credential issuance',
  },
  {
    title: 'a proof at another place',
    tamper: ({ knowledge: { issuanceProofs } }) => {
      issuanceProofs[0].index = String(Number(issuanceProofs[0].index) + 1)
    },
    fails: 'credential issuance',
  },
  {
    title: 'no document of the anchor',
    tamper: ({ knowledge }) => {
      const { sequence } = knowledge.issuanceProofs[0]
      knowledge.anchorDocuments = knowledge.anchorDocuments.filter(
        (document: Loose) => document.sequence !== sequence,
      )
    },
    fails: 'credential issuance',
  },
  {
    title: 'the digest of another credential in the record',
    tamper: ({ verification: { record } }) => {
      record.presented.checks[1].evidence.issuedBy.digest = `0x${'00'.repeat(32)}`
    },
    fails: 'record',
  },
  {
    title: 'a moment that names no time',
    tamper: ({ verification: { record } }) => {
      record.policy = { at: 'yesterday' }
    },
    fails: 'verdict',
  },
]

for (const { title, tamper, fails } of ROWS) {
  test(`tampered evidence: ${title} → ${fails}`, async (t) => {
    const changed = structuredClone(evidence.rotated)
    tamper(changed)
    const report = await checkEvidence({ evidence: changed })
    t.true(failedSteps(report).includes(fails), JSON.stringify(report.steps, null, 2))
  })
}

test('a record of a retired key that names no anchor does not hold', async (t) => {
  const changed = structuredClone(evidence.rotated)
  delete changed.verification.record.presented.checks[1].evidence.issuedBy
  t.true(failedSteps(await checkEvidence({ evidence: changed })).includes('credential issuance'))
})

const open = async () => (await openBundle({ value: signed })).bundle
const verify = (bundle: OfflineBundle, credential: string) => {
  const now = new Date(bundleTime.getTime() + 3_600_000)
  return verifyWithBundle({ bundle, credential, now })
}
const proofCode = ({ checks }: { checks: readonly { check: string; code: string }[] }) =>
  checks.find(({ check }) => check === 'proof')?.code

for (const name of ['rotated', 'compromised'] as const) {
  test(`offline: a key that has ended, and a proof in the bundle → valid: ${name}`, async (t) => {
    const verdict = await verify(await open(), credentials[name])
    t.is(verdict.verdict, 'valid', JSON.stringify(verdict.checks, null, 2))
  })

  test(`offline: a key that has ended, and no proof in the bundle → indeterminate: ${name}`, async (t) => {
    const bundle = structuredClone(await open())
    bundle.knowledge.issuanceProofs = []
    const verdict = await verify(bundle, credentials[name])
    t.is(verdict.verdict, 'indeterminate')
    t.is(proofCode(verdict), 'ISSUANCE_UNPROVEN')
  })

  test(`offline: a key that has ended, and no anchor known from before → indeterminate: ${name}`, async (t) => {
    const bundle = structuredClone(await open())
    const sequences = new Set(bundle.knowledge.issuanceProofs!.map(({ sequence }) => BigInt(sequence)))
    bundle.knowledge.events = bundle.knowledge.events.filter(
      ({ topics }) => topics[2] === undefined || !sequences.has(BigInt(topics[2])),
    )
    t.is((await verify(bundle, credentials[name])).verdict, 'indeterminate')
  })
}

test('offline: what a thief signed is not valid', async (t) => {
  t.is((await verify(await open(), credentials.stolen)).verdict, 'indeterminate')
})
