import test from 'ava'
import { pino } from 'pino'
import { composeApp } from '#http/compose-app.ts'
import { listen } from '#http/listen.ts'
import { scopes } from '#http/scopes.ts'
import { elementsOf, type Resource } from '#schemas/fhir/elements.ts'
import { validateResource } from '#schemas/fhir/validate-resource.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { type Answer, call, issueBody, type Json, readEnveloped } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { serveIssuer } from '#test/issuer-api/_serve-issuer.ts'
import { createDirectoryReadRoutes } from '#verifier-api/directory/fhir-routes.ts'
import { directoryRoutes } from '#verifier-api/directory/routes.ts'
import { fhirRoutes } from '#verifier-api/fhir/routes.ts'
import { createHolder, type Holder } from '../../examples/create-holder.ts'

// A hospital's provider directory over HTTP: practitioners ask to be listed, anybody reads, a revocation takes out.

const services = await openTestServices()
const issuerApi = await serveIssuer({ services })
const verifierUrl = 'https://verifier.example'
const app = composeApp({
  routes: [...directoryRoutes, ...fhirRoutes, ...createDirectoryReadRoutes('public')],
  context: { verifier: services.verifier, verifierUrl },
  authenticate: ({ authorization = '' }) => ({
    clientId: 'desk',
    organisation: authorization.slice('Bearer '.length),
    scopes: new Set(Object.keys(scopes)),
  }),
  logger: pino({ level: 'silent' }),
})
const api = await listen({ handler: app.callback(), port: 0, host: 'localhost' })
test.after.always(async () => {
  await api.stop()
  await issuerApi.stop()
  await services.close()
})

const base = `http://localhost:${api.port}`
const own = services.verifier.organisation
const ALL = ['otherNames', 'npi', 'did', 'licenseNumber', 'specialties', 'affiliation']
const AFFILIATION = {
  organization: {
    name: 'Mercy Hospital',
    type: 'fac',
    npi: '1558598797',
    address: { line: ['1 Main Street'], city: 'Toledo', state: 'OH', postalCode: '43604' },
  },
  location: {
    name: 'Mercy, East Wing',
    address: { line: ['2 Main Street'], city: 'Toledo', state: 'OH', postalCode: '43604' },
  },
  roles: ['rn'],
  telecom: [{ system: 'phone', value: '+1 419 555 0100' }],
}

type Bundle = Json & {
  entry?: { resource: Resource; search: { mode: string } }[]
  link: { relation: string; url: string }[]
}

const read = async (path: string) => (await call<Resource>({ url: `${base}/fhir/r4/${path}` })).body
const search = async (path: string) => (await call<Bundle>({ url: `${base}/fhir/r4/${path}` })).body
const idsOf = ({ entry = [] }: Bundle) => entry.map(({ resource }) => resource.id)
const isValid = (resource: unknown) => validateResource({ version: 'r4', resource })

async function issue(holder: Holder, claims: Json = {}): Promise<{ jwt: string; id: string }> {
  const answer = await call<{ verifiableCredential: { id: string } }>({
    url: `${issuerApi.url}/orgs/board/credentials/issue`,
    token: 'board',
    body: issueBody('board', { id: holder.did, ...claims }),
  })
  return readEnveloped(answer.body.verifiableCredential)
}

async function list({
  holder,
  credentials,
  fields = ALL,
  affiliation,
  notice,
  token = own.id,
}: {
  holder: Holder
  credentials: unknown[]
  fields?: string[]
  affiliation?: unknown
  notice?: string
  token?: string
}): Promise<Answer<{ id: string; records: string[] }>> {
  const shown = await call<{ digest: string }>({ url: `${base}/directory/notice` })
  const request = await holder.signListing({
    directory: own.did,
    audience: verifierUrl,
    listing: { fields, notice: notice ?? shown.body.digest },
  })
  const body = { request, credentials, ...(affiliation === undefined ? {} : { affiliation }) }
  return call({ url: `${base}/directory/entries`, token, body })
}

const leave = async (holder: Holder) => {
  const request = await holder.signListing({ directory: own.did, audience: verifierUrl })
  return call({ url: `${base}/directory/withdraw`, body: { request } })
}

test('a practitioner who asks for it is listed in Plan-Net’s shape, each field with where it is from', async (t) => {
  const holder = await createHolder()
  const { jwt } = await issue(holder)
  const listed = await list({ holder, credentials: [jwt], affiliation: AFFILIATION })
  t.is(listed.status, 201, listed.text)
  const { id, records } = listed.body

  const practitioner = await read(`Practitioner/${id}`)
  const role = await read(`PractitionerRole/${id}`)
  const [organization] = elementsOf(role.organization)
  const [location] = elementsOf(role.location)
  const places = [await read(String(organization!.reference)), await read(String(location!.reference))]
  for (const resource of [practitioner, role, ...places]) {
    t.deepEqual(isValid(resource), [], String(resource.resourceType))
    const [profile] = (resource.meta as { profile: string[] }).profile
    t.regex(profile!, /davinci-pdex-plan-net\/StructureDefinition\/plannet-/)
  }
  t.like(practitioner, {
    active: true,
    name: { 0: { family: 'Example' }, 1: { family: 'Sample', use: 'old' } },
  })
  t.deepEqual(
    elementsOf(practitioner.identifier).map(({ value }) => value),
    [`urn:uuid:${id}`, holder.did, '1234567893'],
  )
  t.like(role, { active: true, practitioner: { reference: `Practitioner/${id}` } })
  t.like(places[1], { managingOrganization: { reference: organization!.reference } })

  const [provenance] = elementsOf(practitioner.contained)
  t.like(provenance, {
    resourceType: 'VerificationResult',
    status: 'validated',
    targetLocation: [
      'Practitioner.name',
      'Practitioner.identifier[1]',
      'Practitioner.identifier[2]',
      'Practitioner.qualification[0]',
    ],
    extension: [
      {
        url: 'https://w3id.org/careseal/fhir/StructureDefinition/verification-record',
        valueUri: `urn:uuid:${records[0]}`,
      },
    ],
  })
  t.deepEqual(
    elementsOf(role.contained).map(({ status }) => status),
    ['validated', 'attested'],
  )
})

test('what was not chosen is not shown, and not found', async (t) => {
  const holder = await createHolder()
  const { jwt } = await issue(holder, { licenseNumber: 'RN.000777' })
  const { body, status, text } = await list({ holder, credentials: [jwt], fields: [] })
  t.is(status, 201, text)
  const shown = JSON.stringify([
    await read(`Practitioner/${body.id}`),
    await read(`PractitionerRole/${body.id}`),
  ])
  for (const hidden of [holder.did, '1234567893', 'RN.000777', '163W00000X', 'Sample'])
    t.false(shown.includes(hidden), hidden)
  t.false(idsOf(await search('Practitioner?identifier=1234567893&_count=100')).includes(body.id))
  t.false(idsOf(await search('Practitioner?name=sample&_count=100')).includes(body.id))
  const refused = await list({ holder, credentials: [jwt], fields: [], affiliation: AFFILIATION })
  assertProblem(t, refused as never, {
    code: 'DIRECTORY_ENTRY_INVALID',
    faults: ['/affiliation NOT_CHOSEN'],
  })
})

test('Plan-Net’s search parameters, _lastUpdated and paging', async (t) => {
  const ids: string[] = []
  for (const familyName of ['Zoë-Quux', 'Zoequuxer']) {
    const holder = await createHolder()
    const { jwt } = await issue(holder, { licensee: { givenName: 'Ludmila', familyName } })
    ids.push((await list({ holder, credentials: [jwt], affiliation: AFFILIATION })).body.id)
  }
  const first = ids[0]!
  t.deepEqual(idsOf(await search('Practitioner?family=ZOE-q')), [first])
  t.deepEqual(idsOf(await search('Practitioner?name=ludm')).sort(), [...ids].sort())
  t.deepEqual(idsOf(await search('Practitioner?name=ludm&qualification-code=MD')), [])
  t.deepEqual(idsOf(await search(`Practitioner?_id=${first}&_lastUpdated=ge2020`)), [first])
  t.deepEqual(idsOf(await search(`Practitioner?_id=${first}&_lastUpdated=lt2020-01`)), [])
  const role = async (query: string) =>
    idsOf(await search(`PractitionerRole?practitioner=Practitioner/${first}&${query}`))
  const { organization } = await read(`PractitionerRole/${first}`)
  const { reference } = organization as { reference: string }
  t.deepEqual(await role('specialty=http://nucc.org/provider-taxonomy|163W00000X'), [first])
  t.deepEqual(await role('specialty=207Q00000X'), [])
  t.deepEqual(await role('role=rn,ph'), [first])
  t.deepEqual(await role(`organization=${reference}`), [first])
  t.deepEqual(await role('organization=none'), [])
  t.is(idsOf(await search('Location?address-city=tol')).length, 1)
  t.is(idsOf(await search('Organization?name=mercy&type=fac')).length, 1)
  const page = await search('Practitioner?name=ludm&_count=1')
  t.deepEqual(isValid(page), [])
  const next = new URL(page.link.find(({ relation }) => relation === 'next')!.url)
  const after = await search(`Practitioner${next.search}`)
  t.deepEqual([...idsOf(page), ...idsOf(after)].sort(), [...ids].sort())
  for (const query of ['_lastUpdated=2026-02-30', '_include=Practitioner:role', 'name=a&name=b']) {
    const wrong = await call<Json>({ url: `${base}/fhir/r4/Practitioner?${query}` })
    t.is(wrong.status, 400, query)
    t.is(wrong.body.resourceType, 'OperationOutcome')
  }
})

test('FHIR R4 §3.1.1.5.4: _include and _revinclude bring along what is referred to, once', async (t) => {
  const ids: string[] = []
  for (const _ of [1, 2]) {
    const holder = await createHolder()
    const { jwt } = await issue(holder, { licensee: { givenName: 'Quirin', familyName: 'Included' } })
    ids.push((await list({ holder, credentials: [jwt], affiliation: AFFILIATION })).body.id)
  }
  const included = ({ entry = [] }: Bundle) =>
    entry.flatMap(({ resource, search }) => (search.mode === 'include' ? [resource.resourceType] : [])).sort()
  const role = (query: string) => search(`PractitionerRole?practitioner=${ids[0]}&${query}`)
  const all = await role(
    '_include=PractitionerRole:practitioner&_include=PractitionerRole:organization:Organization&_include=PractitionerRole:location',
  )
  t.deepEqual(isValid(all), [])
  t.deepEqual(included(all), ['Location', 'Organization', 'Practitioner'])
  t.is(all.entry?.filter(({ search }) => search.mode === 'match').length, 1)
  t.deepEqual(included(await role('_count=1')), [])
  const people = await search('Practitioner?family=included&_revinclude=PractitionerRole:practitioner')
  t.deepEqual(included(people), ['PractitionerRole', 'PractitionerRole'])
  t.deepEqual(included(await search('Location?_include=Location:organization')), ['Organization'])
  t.deepEqual(included(await search('Location?_id=none&_include=Location:organization')), [])
})

test('a license is not listed for another, without the notice, or where it does not let anybody practise', async (t) => {
  const holder = await createHolder()
  const { jwt } = await issue(holder)
  const stranger = await createHolder()
  const refusals: [Promise<Answer<never>>, string][] = [
    [list({ holder: stranger, credentials: [jwt] }) as never, '/credentials/0 SUBJECT_NOT_HOLDER'],
    [
      list({ holder, credentials: [jwt], notice: `0x${'0'.repeat(64)}` }) as never,
      '/request NOTICE_OUTDATED',
    ],
    [list({ holder, credentials: [jwt], fields: ['birthDate'] }) as never, '/request FIELDS_INVALID'],
    [
      list({ holder, credentials: [`${jwt.slice(0, -8)}AAAAAAAA`] }) as never,
      '/credentials/0 SIGNATURE_INVALID',
    ],
    [list({ holder, credentials: [jwt, jwt] }) as never, '/credentials CREDENTIAL_TWICE'],
    [
      list({ holder, credentials: [(await issue(holder, { status: 'inactive' })).jwt] }) as never,
      '/credentials/0 LICENSE_NOT_ACTIVE',
    ],
  ]
  for (const [answer, fault] of refusals) {
    assertProblem(t, await answer, { code: 'DIRECTORY_ENTRY_INVALID', faults: [fault] })
  }
  t.is((await list({ holder, credentials: [jwt], token: 'clinic' })).status, 404)
})

test('a revocation takes the entry out, and the clerk sees why', async (t) => {
  const holder = await createHolder()
  const { jwt, id: credential } = await issue(holder)
  const { id } = (await list({ holder, credentials: [jwt] })).body
  t.is((await read(`Practitioner/${id}`)).resourceType, 'Practitioner')
  const revoked = await call({
    url: `${issuerApi.url}/orgs/board/credentials/status`,
    token: 'board',
    body: {
      credentialId: credential,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
      status: true,
    },
  })
  t.is(revoked.status, 200, revoked.text)
  await poll({
    what: 'the entry to be out',
    look: async () =>
      (await read(`Practitioner/${id}`)).resourceType === 'OperationOutcome' ? true : undefined,
  })
  t.deepEqual(idsOf(await search(`PractitionerRole?practitioner=${id}`)), [])
  const entry = await poll({
    what: 'the license to be verified again',
    look: async () => {
      const { body } = await call<{ entries: { id: string; listed: boolean; licenses: Json[] }[] }>({
        url: `${base}/directory/entries`,
        token: own.id,
      })
      const found = body.entries.find((each) => each.id === id)
      return found?.licenses[0]?.verdict === 'invalid' ? found : undefined
    },
  })
  t.false(entry.listed)
})

test('a practitioner leaves alone and at once; what they signed to be listed does not bring them back', async (t) => {
  const holder = await createHolder()
  const { jwt } = await issue(holder)
  const notice = (await call<{ digest: string }>({ url: `${base}/directory/notice` })).body.digest
  const listing = { fields: ['affiliation'], notice }
  const request = await holder.signListing({ directory: own.did, audience: verifierUrl, listing })
  const body = { request, credentials: [jwt], affiliation: { ...AFFILIATION, telecom: [] } }
  const unfit = await call({ url: `${base}/directory/entries`, token: own.id, body })
  assertProblem(t, unfit, { code: 'BODY_INVALID', faults: ['/affiliation/telecom FIELD_SIZE'] })
  const organization = { ...AFFILIATION.organization, name: 'Closing Clinic' }
  const joined = await call<{ id: string }>({
    url: `${base}/directory/entries`,
    token: own.id,
    body: { ...body, affiliation: { organization } },
  })
  t.is(joined.status, 201, joined.text)
  t.is(idsOf(await search('Organization?name=closing')).length, 1)
  t.is((await leave(await createHolder())).status, 404)
  t.is((await leave(holder)).status, 204)
  t.is((await read(`Practitioner/${joined.body.id}`)).resourceType, 'OperationOutcome')
  t.deepEqual(idsOf(await search('Organization?name=closing')), [])
  const replayed = await call({
    url: `${base}/directory/entries`,
    token: own.id,
    body: { request, credentials: [jwt] },
  })
  assertProblem(t, replayed, { code: 'HOLDER_PROOF_USED' })
  t.is((await leave(holder)).status, 404)
})

test('the clerk says where somebody works, and takes it back', async (t) => {
  const holder = await createHolder()
  const { jwt } = await issue(holder)
  const { id } = (await list({ holder, credentials: [jwt] })).body
  const url = `${base}/directory/entries/${id}`
  const put = await call({ url: `${url}/affiliation`, method: 'PUT', token: own.id, body: AFFILIATION })
  t.is(put.status, 204, put.text)
  t.truthy((await read(`PractitionerRole/${id}`)).organization)
  t.is((await call({ url: `${url}/affiliation`, method: 'DELETE', token: own.id })).status, 204)
  t.is((await read(`PractitionerRole/${id}`)).organization, undefined)
  t.is((await call({ url, method: 'DELETE', token: own.id })).status, 204)
  t.is((await read(`Practitioner/${id}`)).resourceType, 'OperationOutcome')
})

test('the CapabilityStatement names the directory’s resources, profiles and search parameters', async (t) => {
  const statement = await read('metadata')
  t.deepEqual(isValid(statement), [])
  const [{ resource }] = statement.rest as [{ resource: { type: string; profile?: string }[] }]
  for (const type of ['Practitioner', 'PractitionerRole', 'Organization', 'Location'])
    t.regex(resource.find((each) => each.type === type)!.profile!, new RegExp(`plannet-${type}$`))
})
