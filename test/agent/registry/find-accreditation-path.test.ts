import test from 'ava'
import { Wallet } from 'ethers'
import {
  type Accreditation,
  CAP_ACCREDIT,
  CAP_ISSUE,
  type ChainLog,
  type ChainView,
  type RegisteredOrganisation,
} from '#agent/registry/chain-view.ts'
import {
  type AccreditationFaultCode,
  findAccreditationPath,
} from '#agent/registry/find-accreditation-path.ts'
import { createRegistryProjection } from '#agent/registry/project-registry.ts'
import { registryInterface } from './_registry-chain.ts'

const word = (digit: string) => `0x${digit.repeat(64)}`
const [ROOT, MINISTRY, BOARD] = [0, 1, 2].map(() => Wallet.createRandom().address) as [string, string, string]
const [TOP, MIDDLE, ISSUE] = [word('1'), word('2'), word('3')] as [string, string, string]
const TYPE = word('c')
const NONE = word('0')
const AT = new Date(1_000_000)

type Event = [name: string, ...values: unknown[]]
type Grant = {
  id: string
  grantor: string
  org: string
  schema: string
  parent: string
  from: number
  until: number
  caps: number
}

const GRANTS: Grant[] = [
  {
    id: TOP,
    grantor: ROOT,
    org: MINISTRY,
    schema: NONE,
    parent: NONE,
    from: 0,
    until: 2000,
    caps: CAP_ACCREDIT,
  },
  {
    id: MIDDLE,
    grantor: MINISTRY,
    org: BOARD,
    schema: TYPE,
    parent: TOP,
    from: 0,
    until: 2000,
    caps: CAP_ISSUE,
  },
]

function accredited(grant: Grant): Event {
  const { id, grantor, org, schema, parent, from, until, caps } = grant
  return ['Accredited', id, grantor, org, schema, parent, 1, from, until, caps, 1, word('d')]
}

const REGISTERED: Event[] = [
  ['OrganisationRegistered', ROOT, ROOT],
  ['OrganisationRegistered', MINISTRY, ROOT],
  ['OrganisationRegistered', BOARD, MINISTRY],
]

function project(events: Event[]): ChainView {
  const projection = createRegistryProjection()
  projection.apply(
    events.map(([name, ...values], index): ChainLog => {
      const { topics, data } = registryInterface.encodeEventLog(name, values)
      return {
        address: ROOT,
        topics: topics as string[],
        data,
        blockNumber: index + 1,
        blockHash: word('e'),
        blockTimestamp: 100 + index,
        transactionHash: word('f'),
        transactionIndex: 0,
        logIndex: 0,
      }
    }),
  )
  return { ...projection, block: () => ({ number: 4, hash: word('e'), timestamp: 1, seenAt: 1 }) } as never
}

function find(view: ChainView, changes: Partial<Parameters<typeof findAccreditationPath>[0]> = {}) {
  return findAccreditationPath({
    view,
    organisation: BOARD,
    typeId: TYPE,
    trustedRoots: [ROOT.toLowerCase()],
    at: AT,
    capability: CAP_ISSUE,
    ...changes,
  })
}

test('a path runs from the root authority down to the organisation', (t) => {
  const found = find(project([...REGISTERED, ...GRANTS.map(accredited)]))
  t.true('path' in found)
  if (!('path' in found)) return
  t.is(found.root, ROOT)
  t.deepEqual(
    found.path.map(({ id }) => id),
    [TOP, MIDDLE],
  )
})

const change = (index: number, changes: Partial<Grant>): Event[] =>
  GRANTS.map((grant, at) => accredited(at === index ? { ...grant, ...changes } : grant))

const refusals: [
  title: string,
  code: AccreditationFaultCode,
  events: Event[],
  options?: Parameters<typeof find>[1],
][] = [
  ['no grant at all', 'ISSUER_NOT_ACCREDITED', []],
  ['a grant for another type', 'ISSUER_NOT_ACCREDITED', change(1, { schema: word('9') })],
  ['a grant without the capability', 'ISSUER_NOT_ACCREDITED', change(1, { caps: CAP_ACCREDIT })],
  [
    'ended',
    'ACCREDITATION_ENDED',
    [...change(1, {}), ['AccreditationEnded', MIDDLE, MINISTRY, BOARD, 1000, 1000, 1]],
  ],
  [
    'distrusted from before the time asked, ended after it',
    'ACCREDITATION_ENDED',
    [...change(1, {}), ['AccreditationEnded', MIDDLE, MINISTRY, BOARD, 1500, 999, 1]],
  ],
  [
    'a child that the registry keeps as live when its parent ends',
    'PARENT_ACCREDITATION_ENDED',
    [...change(1, {}), ['AccreditationEnded', TOP, ROOT, MINISTRY, 900, 900, 1]],
  ],
  ['expired: until is exclusive', 'ACCREDITATION_EXPIRED', change(1, { until: 1000 })],
  ['its parent expired', 'ACCREDITATION_EXPIRED', change(0, { until: 1000 })],
  ['not yet valid', 'ACCREDITATION_NOT_YET_VALID', change(1, { from: 1001 })],
  ['a root authority that is not trusted', 'ROOT_NOT_TRUSTED', change(1, {}), { trustedRoots: [BOARD] }],
  ['the organisation halted', 'ORGANISATION_HALTED', [...change(1, {}), ['StateSet', BOARD, 2, ROOT]]],
  [
    'an organisation above it halted',
    'ORGANISATION_HALTED',
    [...change(1, {}), ['StateSet', MINISTRY, 2, ROOT]],
  ],
  ['the root authority halted', 'ORGANISATION_HALTED', [...change(1, {}), ['StateSet', ROOT, 2, ROOT]]],
  ['a state that is not known', 'ORGANISATION_HALTED', [...change(1, {}), ['StateSet', BOARD, 3, ROOT]]],
  ['a parent that is not there', 'ACCREDITATION_BROKEN', change(1, { parent: word('9') })],
  ['a parent granted to somebody else', 'ACCREDITATION_BROKEN', change(1, { grantor: ROOT })],
  ['a parent that may not accredit', 'ACCREDITATION_BROKEN', change(0, { caps: CAP_ISSUE })],
  ['a parent for another type', 'ACCREDITATION_BROKEN', change(0, { schema: word('9') })],
  [
    'a grant for any type from a parent for one',
    'ACCREDITATION_BROKEN',
    [accredited({ ...GRANTS[0]!, schema: TYPE }), accredited({ ...GRANTS[1]!, schema: NONE })],
  ],
  ['a grant without parent by no root authority', 'ACCREDITATION_BROKEN', change(1, { parent: NONE })],
  [
    'a board that names its own child as parent (a cycle)',
    'ACCREDITATION_BROKEN',
    [
      accredited({ ...GRANTS[0]!, grantor: BOARD, parent: ISSUE }),
      accredited({ ...GRANTS[1]!, caps: CAP_ISSUE | CAP_ACCREDIT }),
      accredited({ ...GRANTS[0]!, id: ISSUE, grantor: MINISTRY, org: BOARD, parent: TOP }),
    ],
  ],
  [
    'a grant in a block that may be undone',
    'ACCREDITATION_NOT_FINAL',
    change(1, {}),
    { finality: 'finalized' },
  ],
]

for (const [title, code, events, options] of refusals) {
  test(`no path: ${title}`, (t) => {
    const found = find(project([...REGISTERED, ...events]), options)
    t.is('fault' in found && found.fault.code, code)
  })
}

test('what was issued before an accreditation was distrusted stays covered', (t) => {
  const events: Event[] = [
    ...GRANTS.map(accredited),
    ['AccreditationEnded', MIDDLE, MINISTRY, BOARD, 1500, 1001, 1],
  ]
  t.true('path' in find(project([...REGISTERED, ...events])))
})

test('a new episode counts beside one that has ended', (t) => {
  const again: Accreditation['id'] = word('8')
  const view = project([
    ...REGISTERED,
    ...GRANTS.map(accredited),
    ['AccreditationEnded', MIDDLE, MINISTRY, BOARD, 500, 500, 1],
    accredited({ ...GRANTS[1]!, id: again }),
  ])
  const found = find(view)
  t.is('path' in found && found.path.at(-1)!.id, again)
  t.is(view.accreditation(MIDDLE)?.endedAt, 500)
})

test('an organisation that is resumed counts again', (t) => {
  const view = project([
    ...REGISTERED,
    ...GRANTS.map(accredited),
    ['StateSet', BOARD, 2, ROOT],
    ['StateSet', BOARD, 1, ROOT],
  ])
  t.true('path' in find(view))
  t.is((view.organisation(BOARD) as RegisteredOrganisation).state, 'active')
})
