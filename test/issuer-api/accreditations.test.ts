import test, { type ExecutionContext } from 'ava'
import { sql } from 'kysely'
import { ethrDid } from '#agent/dids/did-network.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { type Answer, call, issueBody, type Json, readEnveloped } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { serveIssuer } from './_serve-issuer.ts'

// Root authority → board → clinic, granted and ended over HTTP, on a chain. One after another: they build on each other.

const services = await openTestServices()
const api = await serveIssuer({ services })
test.after.always(async () => {
  await api.stop()
  await services.close()
})

const { issuer, verifier } = services
const ENROLMENT = 'TrialEnrolmentCredential'
const LICENSE = 'PractitionerLicenseCredential'
const ROOT = 'health-authority'
const YEAR_MS = 365 * 24 * 60 * 60 * 1000
const inYears = (years: number) => new Date(Date.now() + years * YEAR_MS).toISOString()
/** Of all that rests on each other: a grant may not outlast the one above. */
const UNTIL = inYears(1)
const didOf = (organisation: string) => issuer.world.organisations.get(organisation)!.did

type Granted = { accreditations: { id: string; type: string; granted: boolean }[] }
type Listed = {
  id: string
  role: string
  live: boolean
  type: string
  parent: string | null
  organisation: string
  scope: Json
  ended: Json | null
  fault: { code: string } | null
}

function grant(grantor: string, terms: Json, token = grantor): Promise<Answer<Granted & Json>> {
  const body = { types: [ENROLMENT], until: UNTIL, ...terms }
  return call({ url: `${api.url}/orgs/${grantor}/accreditations`, token, body })
}

function end(grantor: string, id: string, terms: Json = {}): Promise<Answer> {
  const body = { reason: 'privilegeWithdrawn', ...terms }
  return call({ url: `${api.url}/orgs/${grantor}/accreditations/${id}/end`, token: grantor, body })
}

const list = (organisation: string, query = '') =>
  call<{ accreditations: Listed[]; next?: string }>({
    url: `${api.url}/orgs/${organisation}/accreditations?${query}`,
    token: organisation,
  })

/** What was granted counts as soon as it is known; waits for that. */
async function grantLive(t: ExecutionContext, grantor: string, terms: Json): Promise<string> {
  const { status, body, text } = await grant(grantor, terms)
  t.is(status, 201, text)
  const { id } = body.accreditations[0]!
  await poll({
    what: 'the accreditation to count',
    look: async () =>
      issuer.custody.follower.view.accreditation(id) && verifier.world.view.accreditation(id)
        ? id
        : undefined,
  })
  return id
}

/** An enrolment by a clinic, which may do so only while the whole path above it holds. */
const issueFrom = (organisation: string, family: 'board' | 'trial-site' = 'trial-site') =>
  call<{ verifiableCredential: { id: string } } & Json>({
    url: `${api.url}/orgs/${organisation}/credentials/issue`,
    token: organisation,
    body: issueBody(family),
  })

async function checkIssuerOf(jwt: string) {
  const { verdict, checks } = await verifyCredential({
    credential: jwt,
    now: new Date(),
    world: verifier.world,
  })
  const { outcome, code, evidence } = checks.find(({ check }) => check === 'issuer')!
  return { verdict, outcome, code, evidence }
}

async function untilChecked(jwt: string, wanted: string) {
  return poll({
    what: `the verifier to say ${wanted}`,
    look: async () => {
      const found = await checkIssuerOf(jwt)
      return found.code === wanted ? found : undefined
    },
  })
}

async function auditOf(organisation: string): Promise<Json[]> {
  const { rows } = await sql<Json>`
    SELECT action, object, outcome, client, person, detail FROM audit_entries
    WHERE organisation = ${organisation} AND action LIKE 'accreditation.%' ORDER BY sequence
  `.execute(issuer.database)
  return rows
}

test.serial('root → board → clinic: granted, issued on, valid, and shown', async (t) => {
  assertProblem(t, await issueFrom('clinic'), { code: 'NOT_ACCREDITED' })
  const above = await grantLive(t, ROOT, { organisation: didOf('board'), mayAccredit: true })
  const own = await grantLive(t, 'board', { organisation: didOf('clinic') })

  const issued = await issueFrom('clinic')
  t.is(issued.status, 201, issued.text)
  const { jwt } = readEnveloped(issued.body.verifiableCredential)
  const found = await untilChecked(jwt, 'OK')
  t.is(found.verdict, 'valid')
  const { path } = found.evidence as { path: { id: string }[] }
  t.deepEqual(
    path.map(({ id }) => id),
    [above, own],
  )

  const { body } = await list('board', 'live=true')
  const told = body.accreditations.filter(({ id }) => [above, own].includes(id))
  t.like(told[0], { role: 'holder', id: above, type: ENROLMENT, parent: null, mayAccredit: true } as never)
  t.like(told[1], { role: 'grantor', id: own, parent: above, organisation: didOf('clinic'), live: true })
  t.deepEqual(told[1]!.scope, { type: 'CaresealScope', types: [ENROLMENT] })
})

test.serial('asked for again, what stands is left as it is', async (t) => {
  const terms = { organisation: didOf('clinic'), until: inYears(0.5) }
  const id = await grantLive(t, 'board', terms)
  const again = await grant('board', terms)
  t.is(again.status, 200, again.text)
  t.deepEqual(again.body.accreditations, [{ id, type: ENROLMENT, granted: false }])
})

test.serial('a parent that ended: what rests on it counts no more, and issuing is refused', async (t) => {
  const { jwt } = readEnveloped((await issueFrom('clinic')).body.verifiableCredential)
  await untilChecked(jwt, 'OK')
  const held = (await list('board', 'role=holder&live=true')).body.accreditations
  const above = held.find(({ type }) => type === ENROLMENT)!
  const { status, body } = await end(ROOT, above.id)
  t.is(status, 200)
  t.like(body, { id: above.id, ended: { reason: 'privilegeWithdrawn' } })

  t.like(await untilChecked(jwt, 'PARENT_ACCREDITATION_ENDED'), { outcome: 'fail', verdict: 'invalid' })
  assertProblem(t, await issueFrom('clinic'), { code: 'NOT_ACCREDITED' })
  const own = (await list('clinic', 'role=holder')).body.accreditations.filter(
    ({ type }) => type === ENROLMENT,
  )
  t.true(own.length >= 2)
  for (const { live, fault, ended } of own) {
    t.is(live, false)
    t.is(fault!.code, 'PARENT_ACCREDITATION_ENDED')
    t.is(ended, null, 'the registry keeps a child as it was')
  }
  // a grantor whose own right has ended grants nothing
  assertProblem(t, await grant('board', { organisation: didOf('clinic') }), {
    code: 'NOT_ACCREDITED',
    faults: ['/types/0 ACCREDITATION_ENDED'],
  })
})

test.serial('an accreditation that ended: ACCREDITATION_ENDED, and it only gets worse', async (t) => {
  const from = new Date(Date.now() - 60 * 60 * 1000).toISOString()
  const id = await grantLive(t, ROOT, { organisation: didOf('clinic'), types: [LICENSE], from })
  const { jwt } = readEnveloped((await issueFrom('clinic', 'board')).body.verifiableCredential)
  t.is((await untilChecked(jwt, 'OK')).verdict, 'valid')

  assertProblem(t, await end(ROOT, id, { distrustFrom: inYears(1) }), {
    code: 'ACCREDITATION_PERIOD_INVALID',
    faults: ['/distrustFrom ACCREDITATION_PERIOD_INVALID'],
  })
  t.is((await end(ROOT, id, { reason: 'cessationOfOperation' })).status, 200)
  t.like(await untilChecked(jwt, 'ACCREDITATION_ENDED'), { outcome: 'fail', verdict: 'invalid' })
  assertProblem(t, await end(ROOT, id), { code: 'ACCREDITATION_ENDED' })
  const distrustFrom = new Date(Math.floor(Date.now() / 1000) * 1000 - 30 * 60 * 1000).toISOString()
  const worse = await end(ROOT, id, { distrustFrom, reason: 'keyCompromise' })
  t.like(worse.body.ended as Json, { distrustFrom, reason: 'keyCompromise' })
})

test.serial('only the grantor ends it: for anybody else there is no such accreditation', async (t) => {
  const id = await grantLive(t, ROOT, { organisation: didOf('board'), mayAccredit: true })
  assertProblem(t, await end('board', id), { code: 'ACCREDITATION_NOT_FOUND' })
  assertProblem(t, await end('clinic', id), { code: 'ACCREDITATION_NOT_FOUND' })
  for (const other of [`0x${'0'.repeat(64)}`, '0x1', id.toUpperCase().replace('0X', '0x')]) {
    assertProblem(t, await end(ROOT, other), { code: 'ACCREDITATION_NOT_FOUND' })
  }
  const foreign = await grant(ROOT, { organisation: didOf('clinic') }, 'board')
  assertProblem(t, foreign, { code: 'ORGANISATION_NOT_FOUND' })
})

test.serial('a cycle is refused by the contract', async (t) => {
  const itself = await grant(ROOT, { organisation: didOf(ROOT) })
  const faults = ['/organisation ACCREDITATION_CYCLE']
  assertProblem(t, itself, { code: 'ACCREDITATION_CYCLE', faults })
  const upwards = await grant('board', { organisation: didOf(ROOT) })
  assertProblem(t, upwards, { code: 'ACCREDITATION_CYCLE', faults })
  t.like((await auditOf('board')).at(-1), { outcome: 'refused', detail: { code: 'ACCREDITATION_CYCLE' } })
})

test.serial('a scope that exceeds the parent’s is refused, with a pointer to what exceeds it', async (t) => {
  const terms = { types: [LICENSE], mayAccredit: true }
  await grantLive(t, ROOT, {
    ...terms,
    organisation: didOf('board'),
    jurisdictions: ['US-OH', 'US-KY'],
    professions: ['RN', 'LPN'],
  })
  const wanted = (change: Json) => ({
    types: [LICENSE],
    organisation: didOf('clinic'),
    jurisdictions: ['US-OH'],
    professions: ['RN'],
    ...change,
  })
  const rows: [Json, string[]][] = [
    [{ jurisdictions: ['US-OH', 'US-CA'] }, ['/jurisdictions/1 SCOPE_EXCEEDED']],
    [{ jurisdictions: undefined }, ['/jurisdictions SCOPE_EXCEEDED']],
    [
      { professions: ['MD'], jurisdictions: ['US-CA'] },
      ['/professions/0 SCOPE_EXCEEDED', '/jurisdictions/0 SCOPE_EXCEEDED'],
    ],
    [{ until: inYears(2) }, ['/until SCOPE_EXCEEDED']],
    [{ types: [LICENSE, ENROLMENT] }, ['/types/1 SCOPE_EXCEEDED']],
  ]
  for (const [change, faults] of rows) {
    assertProblem(t, await grant('board', wanted(change)), { code: 'SCOPE_EXCEEDED', faults })
  }
  t.is((await grant('board', wanted({}))).status, 201)
})

test.serial('an organisation accredited twice for a type issues within either', async (t) => {
  const issueIn = (jurisdiction: string) => {
    const compact = { code: 'NLC', scope: 'single' }
    const body = issueBody('board', { jurisdiction, compact })
    return call<{ verifiableCredential: { id: string } }>({
      url: `${api.url}/orgs/board/credentials/issue`,
      token: 'board',
      body,
    })
  }
  const issued = await issueIn('US-KY')
  t.is(issued.status, 201, issued.text)
  const { jwt } = readEnveloped(issued.body.verifiableCredential)
  t.is((await untilChecked(jwt, 'OK')).verdict, 'valid')
  assertProblem(t, (await issueIn('US-CA')) as Answer<never>, { code: 'NOT_ACCREDITED' })
})

const BAD: [title: string, terms: Json, code: Parameters<typeof assertProblem>[2]][] = [
  [
    'an unknown type',
    { types: ['DriverLicense'] },
    { code: 'FAMILY_UNKNOWN', faults: ['/types/0 FAMILY_UNKNOWN'] },
  ],
  ['no type', { types: [] }, { code: 'BODY_INVALID', faults: ['/types FIELD_SIZE'] }],
  [
    'a jurisdiction of another form',
    { jurisdictions: ['Ohio'] },
    { code: 'BODY_INVALID', faults: ['/jurisdictions/0 FIELD_INVALID'] },
  ],
  [
    'an unknown profession',
    { professions: ['wizard'] },
    { code: 'BODY_INVALID', faults: ['/professions/0 FIELD_INVALID'] },
  ],
  [
    'a parent of the client’s own',
    { parent: '0x1' },
    { code: 'BODY_INVALID', faults: ['/parent FIELD_UNKNOWN'] },
  ],
  [
    'an end that has passed',
    { until: '2020-01-01T00:00:00Z' },
    { code: 'ACCREDITATION_PERIOD_INVALID', faults: ['/until ACCREDITATION_PERIOD_INVALID'] },
  ],
  [
    'an end before the beginning',
    { from: inYears(2) },
    { code: 'ACCREDITATION_PERIOD_INVALID', faults: ['/until ACCREDITATION_PERIOD_INVALID'] },
  ],
  [
    'a beginning more than a day ago',
    { from: '2020-01-01T00:00:00Z' },
    { code: 'ACCREDITATION_PERIOD_INVALID', faults: ['/from ACCREDITATION_PERIOD_INVALID'] },
  ],
  ...[
    'did:example:1',
    'did:ethr:0x1:0x000000000000000000000000000000000000dEaD',
    ethrDid({ chainId: 31337n, address: '0x000000000000000000000000000000000000dEaD' }),
  ].map((organisation): (typeof BAD)[number] => [
    `an organisation that the registry does not know: ${organisation}`,
    { organisation },
    { code: 'ORGANISATION_NOT_REGISTERED', faults: ['/organisation ORGANISATION_NOT_REGISTERED'] },
  ]),
]
for (const [title, terms, expected] of BAD) {
  test.serial(`grant: ${title} → ${expected.code}`, async (t) => {
    assertProblem(t, await grant(ROOT, { organisation: didOf('clinic'), ...terms }), expected)
  })
}

test.serial(
  'the scope accreditations:manage is asked for; a controller that is elsewhere signs elsewhere',
  async (t) => {
    const answer = await grant(ROOT, { organisation: didOf('clinic') }, `${ROOT}/credentials:issue`)
    assertProblem(t, answer, { code: 'SCOPE_MISSING' })
    const hospital = await grant('hospital', { organisation: didOf('clinic') })
    assertProblem(t, hospital, { code: 'CONTROLLER_NOT_HELD' })
  },
)

test.serial('pages join without a gap, and a page that never was is refused', async (t) => {
  const whole = (await list(ROOT, 'limit=200')).body.accreditations.map(({ id }) => id)
  const paged: string[] = []
  for (let after: string | undefined = ''; after !== undefined; ) {
    const { body }: Answer<{ accreditations: Listed[]; next?: string }> = await list(
      ROOT,
      `limit=2${after && `&after=${after}`}`,
    )
    paged.push(...body.accreditations.map(({ id }) => id))
    after = body.next
  }
  t.deepEqual(paged, whole)
  const unknown = await list(ROOT, `after=0x${'1'.repeat(64)}`)
  assertProblem(t, unknown as Answer<never>, { code: 'ACCREDITATION_NOT_FOUND' })
})

test.serial('every grant and end is on record: begun before it leaves, done after', async (t) => {
  const entries = await auditOf(ROOT)
  for (const action of ['accreditation.grant', 'accreditation.end']) {
    const done = entries.filter((entry) => entry.action === action && entry.outcome === 'done')
    t.true(done.length > 0)
    t.like(done[0], { client: `${ROOT}-test`, person: 'staff-7' })
  }
  const begun = entries.filter(({ outcome }) => outcome === 'begun')
  t.is(begun.length, entries.length - begun.length, 'each that begun has an end')
})
