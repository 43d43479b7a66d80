import type { TestFn } from 'ava'
import { id as topicOf } from 'ethers'
import { checkEvidence, type EvidenceReport } from '#agent/evidence/check-evidence.ts'
import type { EvidenceBundle } from '#agent/evidence/evidence-bundle.ts'
import type { Scenario } from './_scenario.ts'

/** JSON that a row may change as it likes. */
// biome-ignore lint/suspicious/noExplicitAny: rows reach anywhere into what was parsed
type Loose = any

const KEY_SET = topicOf('KeySet(address,bytes32,uint8,uint48)')
const PUBLISHED = topicOf('Published(address,uint64,bytes32,bytes32,uint48,uint48,bytes32,address)')
const ACCREDITED = topicOf(
  'Accredited(bytes32,address,address,bytes32,bytes32,uint32,uint48,uint48,uint8,uint8,bytes32)',
)
const DID_ATTRIBUTE = topicOf('DIDAttributeChanged(address,bytes32,bytes,uint256,uint256)')

const failedSteps = ({ steps }: EvidenceReport) =>
  steps.filter(({ outcome }) => outcome === 'failed').map(({ step }) => step)

/** Changes one hexadecimal digit. */
const flip = (hex: string, place: number) =>
  `${hex.slice(0, place)}${hex[place] === '0' ? '1' : '0'}${hex.slice(place + 1)}`

/** Drops the events of a kind that are about somebody. */
function drop(evidence: Loose, topic: string, did: string): void {
  const address = did.split(':').at(-1)!.slice(2).toLowerCase()
  const { knowledge } = evidence
  const before = knowledge.events.length
  knowledge.events = knowledge.events.filter(
    ({ topics }: Loose) => topics[0] !== topic || !topics.some((other: string) => other.endsWith(address)),
  )
  if (knowledge.events.length === before) throw new Error('there is nothing to drop')
}

function change(evidence: Loose, topic: string, alter: (event: Loose) => void): void {
  const event = evidence.knowledge.events.findLast(({ topics }: Loose) => topics[0] === topic)
  alter(event)
}

const issuerOf = (evidence: Loose): string =>
  evidence.verification.record.presented.checks
    .find(({ check }: Loose) => check === 'proof')
    .evidence.kid.split('#')[0]

type Row = { title: string; tamper: (evidence: Loose, scenario: Scenario) => void; fails: string }

/** Each changes one thing in the evidence of a credential that was found revoked. */
const ROWS: readonly Row[] = [
  {
    title: 'a member that the format does not have',
    tamper: (evidence) => {
      evidence.note = 'trust me'
    },
    fails: 'form',
  },
  {
    title: 'the verdict turned round',
    tamper: ({ verification: { record } }) => {
      record.presented.verdict = 'valid'
    },
    fails: 'record',
  },
  {
    title: 'a check turned round',
    tamper: ({ verification: { record } }) => {
      Object.assign(record.presented.checks[3], { outcome: 'pass', code: 'OK' })
    },
    fails: 'record',
  },
  {
    title: 'another person',
    tamper: ({ verification: { record } }) => {
      record.person = 'clerk-9'
    },
    fails: 'record',
  },
  {
    title: 'another time',
    tamper: ({ verification: { record } }) => {
      record.time = new Date(Date.parse(record.time) - 1_000).toISOString()
    },
    fails: 'record',
  },
  {
    title: 'another block in the evidence of a check',
    tamper: ({ verification: { record } }) => {
      const { block } = record.presented.checks[3].evidence
      block.hash = flip(block.hash, 10)
    },
    fails: 'record',
  },
  {
    title: 'another place in the tree',
    tamper: ({ verification: { proof } }) => {
      proof.leafIndex++
    },
    fails: 'record',
  },
  {
    title: 'a sibling too many',
    tamper: ({ verification: { proof } }) => {
      proof.path.push(`0x${'00'.repeat(32)}`)
    },
    fails: 'record',
  },
  {
    title: 'another signature',
    tamper: ({ verification: { proof } }) => {
      const parts = proof.signedRoot.split('.')
      proof.signedRoot = [parts[0], parts[1], 'A'.repeat(86)].join('.')
    },
    fails: 'record',
  },
  {
    title: 'the record of another verification under this proof',
    tamper: ({ verification }, { valid }) => {
      verification.record = valid.evidence.verification.record
    },
    fails: 'record',
  },
  {
    title: 'a signature by the issuer instead of the verifier',
    tamper: (evidence) => {
      evidence.verification.record.verifier = issuerOf(evidence)
    },
    fails: 'verifier key',
  },
  {
    title: 'a verifier whose key the DID does not list',
    tamper: (evidence) => drop(evidence, DID_ATTRIBUTE, evidence.verification.record.verifier),
    fails: 'verifier key',
  },
  {
    title: 'a verifier whose key the registry does not list',
    tamper: (evidence) => drop(evidence, KEY_SET, evidence.verification.record.verifier),
    fails: 'verifier key',
  },
  {
    title: 'events out of order',
    tamper: ({ knowledge }) => knowledge.events.reverse(),
    fails: 'events',
  },
  {
    title: 'an event of a later block',
    tamper: ({ knowledge }) => {
      knowledge.events.at(-1).blockNumber = knowledge.chain.latest.number + 1
    },
    fails: 'events',
  },
  {
    title: 'an event that the contract cannot have emitted',
    tamper: (evidence) =>
      change(evidence, PUBLISHED, (event) => {
        event.data = '0x00'
      }),
    fails: 'events',
  },
  {
    title: 'an issuer whose key the DID does not list',
    tamper: (evidence) => drop(evidence, DID_ATTRIBUTE, issuerOf(evidence)),
    fails: 'credential key',
  },
  {
    title: 'an accreditation less',
    tamper: (evidence) => drop(evidence, ACCREDITED, issuerOf(evidence)),
    fails: 'credential accreditation',
  },
  {
    title: 'an accreditation in another block',
    tamper: (evidence) =>
      change(evidence, ACCREDITED, (event) => {
        event.blockHash = flip(event.blockHash, 12)
      }),
    fails: 'credential accreditation',
  },
  {
    title: 'another scope hash on chain',
    tamper: (evidence) =>
      change(evidence, ACCREDITED, (event) => {
        event.data = flip(event.data, event.data.length - 1)
      }),
    fails: 'credential accreditation',
  },
  {
    title: 'a wider scope document',
    tamper: ({ knowledge }) => {
      for (const scope of knowledge.scopes) scope.document = '{"type":"CaresealScope"}'
    },
    fails: 'credential accreditation',
  },
  {
    title: 'another root on chain',
    tamper: (evidence) =>
      change(evidence, PUBLISHED, (event) => {
        event.data = flip(event.data, 20)
      }),
    fails: 'credential status',
  },
  {
    title: 'an anchor in another block',
    tamper: (evidence) =>
      change(evidence, PUBLISHED, (event) => {
        event.blockNumber--
        event.blockHash = flip(event.blockHash, 12)
      }),
    fails: 'credential status',
  },
  {
    title: 'the newest anchor left out',
    tamper: ({ knowledge }) => knowledge.events.pop(),
    fails: 'credential status',
  },
  {
    title: 'another salt in the anchor document',
    tamper: ({ knowledge }) => {
      for (const document of knowledge.anchorDocuments) document.salt = flip(document.salt, 20)
    },
    fails: 'credential status',
  },
  {
    title: 'another version of a list in the anchor document',
    tamper: ({ knowledge }) => {
      for (const { statusLists } of knowledge.anchorDocuments) statusLists[0].version++
    },
    fails: 'credential status',
  },
  {
    title: 'another registry',
    tamper: ({ knowledge: { chain } }) => {
      chain.registry = chain.didRegistry
    },
    fails: 'verifier key',
  },
  {
    title: 'an anchor of the verifier in which the record is at another place',
    tamper: ({ anchor }) => {
      anchor.index = String(Number(anchor.index) + 1)
    },
    fails: 'record anchor',
  },
  {
    title: 'another path to the anchor of the verifier',
    tamper: ({ anchor }) => {
      anchor.path.push(`0x${'00'.repeat(32)}`)
    },
    fails: 'record anchor',
  },
  {
    title: 'another log in the anchor document of the verifier',
    tamper: ({ anchor: { document } }) => {
      document.subtrees[0].root = flip(document.subtrees[0].root, 20)
    },
    fails: 'record anchor',
  },
  {
    title: 'an event in the place of the anchor of the verifier: of the issuer',
    tamper: ({ anchor, knowledge }) => {
      anchor.event = knowledge.events.findLast(({ topics }: Loose) => topics[0] === PUBLISHED)
    },
    fails: 'record anchor',
  },
  {
    title: 'an event in the place of the anchor of the verifier: of another contract',
    tamper: ({ anchor: { event }, knowledge: { chain } }) => {
      event.address = chain.didRegistry
    },
    fails: 'record anchor',
  },
  {
    title: 'an event in the place of the anchor of the verifier: of another kind',
    tamper: ({ anchor, knowledge }) => {
      anchor.event = knowledge.events.find(({ topics }: Loose) => topics[0] === KEY_SET)
    },
    fails: 'record anchor',
  },
  {
    title: 'an anchor of the verifier in a block before the record',
    tamper: ({ anchor: { event } }) => {
      event.blockTimestamp -= 3_600
    },
    fails: 'record anchor',
  },
  {
    title: 'a status list less',
    tamper: ({ knowledge }) => {
      knowledge.statusLists = []
    },
    fails: 'credential status',
  },
  {
    title: 'the list before the revocation in the place of the one after it',
    tamper: ({ knowledge }, { valid }) => {
      for (const list of knowledge.statusLists) {
        const older = valid.evidence.knowledge.statusLists.find(({ url }: Loose) => url === list.url)
        list.credential = older.credential
      }
    },
    fails: 'credential status',
  },
  {
    title: 'a status list that somebody else signed',
    tamper: ({ knowledge }) => {
      for (const list of knowledge.statusLists) list.credential = `${list.credential.slice(0, -8)}AAAAAAAA`
    },
    fails: 'credential status',
  },
]

export function testEvidence(test: TestFn, scenario: Scenario): void {
  const copyOf = (name: 'valid' | 'revoked'): Loose => structuredClone(scenario[name].evidence)

  for (const [name, presented, verdict] of [
    ['valid', scenario.good, 'valid'],
    ['revoked', scenario.bad, 'invalid'],
    ['forged', undefined, 'invalid'],
    ['unread', 'not a credential', 'invalid'],
  ] as const) {
    test(`the evidence of a record checks offline: ${name}`, async (t) => {
      const report = await checkEvidence({ evidence: scenario[name].evidence, presented })
      t.deepEqual(failedSteps(report), [])
      t.true(report.ok)
      t.is(report.record?.verdict, verdict)
      t.is(report.record?.id, scenario[name].id)
    })
  }

  test('everything that the verdict rests on is looked at again', async (t) => {
    const { steps, remains } = await checkEvidence({
      evidence: scenario.revoked.evidence,
      presented: scenario.bad,
    })
    t.deepEqual(
      steps.map(({ step, outcome }) => `${step} ${outcome}`),
      [
        'form ok',
        'events ok',
        'verifier key ok',
        'record ok',
        'record anchor ok',
        'verdict ok',
        'credential key ok',
        'credential status ok',
        'credential accreditation ok',
        'presented ok',
        'check format ok',
        'check proof ok',
        'check validity ok',
        'check status ok',
        'check issuer ok',
        'check policy ok',
      ],
    )
    t.true(remains.some((line) => /^block \d+ \(0x[0-9a-f]{64}\) holds Published: /.test(line)))
  })

  test('the evidence of a record holds no claim of the credential', (t) => {
    const payload = JSON.parse(Buffer.from(scenario.good.split('.')[1]!, 'base64url').toString('utf8'))
    const text = JSON.stringify(scenario.valid.evidence)
    t.false(text.includes(payload.credentialSubject.id))
    t.false(text.includes(payload.id))
  })

  test('a reorganisation takes nothing from the evidence of what was known before it', async (t) => {
    const { anchor, ...known } = scenario.valid.evidence
    t.truthy(anchor)
    t.deepEqual(scenario.undone, known)
    t.true((await checkEvidence({ evidence: scenario.undone })).ok)
  })

  test('the evidence of another organisation is not to be had', (t) => {
    t.is(scenario.foreign, 'VERIFICATION_NOT_FOUND')
  })

  for (const { title, tamper, fails } of ROWS) {
    test(`tampered evidence: ${title} → ${fails}`, async (t) => {
      const evidence = copyOf('revoked')
      tamper(evidence, scenario)
      const report = await checkEvidence({ evidence })
      t.false(report.ok)
      t.true(failedSteps(report).includes(fails), JSON.stringify(report.steps, null, 2))
    })
  }

  test('the credential of another record → presented', async (t) => {
    const report = await checkEvidence({ evidence: scenario.valid.evidence, presented: scenario.bad })
    t.deepEqual(failedSteps(report), ['presented'])
  })

  test('a root authority that the auditor does not trust → credential accreditation', async (t) => {
    const { evidence } = scenario.valid
    const { verifier } = (evidence as EvidenceBundle).verification.record
    const report = await checkEvidence({ evidence, presented: scenario.good, trustedRoots: [verifier] })
    t.deepEqual(failedSteps(report), ['credential accreditation', 'check issuer'])
  })

  for (const value of [null, 7, 'text', [], {}, { type: 'CaresealEvidence' }]) {
    test(`no evidence at all: ${JSON.stringify(value)} → form`, async (t) => {
      const report = await checkEvidence({ evidence: value })
      t.deepEqual(failedSteps(report), ['form'])
      t.false(report.ok)
    })
  }
}
