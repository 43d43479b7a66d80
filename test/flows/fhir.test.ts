import test from 'ava'
import { pino } from 'pino'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { composeApp } from '#http/compose-app.ts'
import { listen } from '#http/listen.ts'
import { scopes } from '#http/scopes.ts'
import type { Resource } from '#schemas/fhir/elements.ts'
import { validateResource } from '#schemas/fhir/validate-resource.ts'
import { LIMITS } from '#schemas/patient-consent/fhir-parts.ts'
import { call, type Issuing, issueBody, type Json, readEnveloped } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { serveIssuer } from '#test/issuer-api/_serve-issuer.ts'
import { fhirRoutes } from '#verifier-api/fhir/routes.ts'

// FHIR R4 and R5 over HTTP, at an issuer and a verifier, on a chain.

const services = await openTestServices()
const issuerApi = await serveIssuer({ services })
const verifierApp = composeApp({
  routes: fhirRoutes,
  context: { verifier: services.verifier, verifierUrl: 'https://verifier.example' },
  authenticate: ({ authorization = '' }) => ({
    clientId: 'desk',
    organisation: authorization.slice('Bearer '.length),
    scopes: new Set(Object.keys(scopes)),
  }),
  logger: pino({ level: 'silent' }),
})
const verifierApi = await listen({ handler: verifierApp.callback(), port: 0, host: 'localhost' })
test.after.always(async () => {
  await verifierApi.stop()
  await issuerApi.stop()
  await services.close()
})

const issued = new Map<string, { record: string; jwt: string; subject: string }>()

test.before(async (t) => {
  for (const organisation of ['board', 'clinic', 'trial-site'] as Issuing[]) {
    const body = issueBody(organisation)
    const answer = await call<{ record: string; verifiableCredential: { id: string } }>({
      url: `${issuerApi.url}/orgs/${organisation}/credentials/issue`,
      token: organisation,
      body,
    })
    t.is(answer.status, 201, answer.text)
    const { jwt } = readEnveloped(answer.body.verifiableCredential)
    const subject = body.credential.credentialSubject.id as string
    issued.set(organisation, { record: answer.body.record, jwt, subject })
  }
})

const get = (path: string, token?: string) =>
  call<Json>({ url: `${issuerApi.url}/fhir/${path}`, ...(token === undefined ? {} : { token }) })

const SERVED = [
  ['board', 'Practitioner'],
  ['board', 'PractitionerRole'],
  ['clinic', 'Consent'],
  ['trial-site', 'ResearchSubject'],
] as const

for (const version of ['r4', 'r5'] as const) {
  const isValid = (resource: Json) => validateResource({ version, resource, understood: [LIMITS] })

  for (const [organisation, type] of SERVED) {
    test(`FHIR ${version}: ${type} is read and found, and is valid`, async (t) => {
      const { record } = issued.get(organisation)!
      const one = await get(`${version}/${type}/${record}`, organisation)
      t.is(one.status, 200, one.text)
      t.regex(one.headers.get('content-type')!, /^application\/fhir\+json/)
      t.deepEqual(isValid(one.body), [])
      t.is(one.body.id, record)
      const found = await get(`${version}/${type}?_id=${record}`, organisation)
      t.deepEqual(isValid(found.body), [])
      t.deepEqual(
        (found.body.entry as { resource: Resource }[]).map(({ resource }) => resource),
        [one.body as Resource],
      )
      const other = await get(`${version}/${type}/${record}`, 'hospital')
      t.is(other.status, 404)
      t.is(other.body.resourceType, 'OperationOutcome')
      t.deepEqual(isValid(other.body), [])
    })
  }

  test(`FHIR ${version}: the CapabilityStatement is public and valid`, async (t) => {
    const ours = await get(`${version}/metadata`)
    const theirs = await call<Json>({ url: `http://localhost:${verifierApi.port}/fhir/${version}/metadata` })
    for (const { status, body } of [ours, theirs]) {
      t.is(status, 200)
      t.deepEqual(isValid(body), [])
    }
  })

  test(`FHIR ${version}: a consent is found by the patient’s DID, and by no other`, async (t) => {
    const name = version === 'r4' ? 'patient:identifier' : 'subject:identifier'
    const { subject } = issued.get('clinic')!
    const search = (did: string) =>
      get(`${version}/Consent?${encodeURIComponent(name)}=${encodeURIComponent(did)}`, 'clinic')
    t.is(((await search(`urn:ietf:rfc:3986|${subject}`)).body.entry as unknown[]).length, 1)
    t.false('entry' in (await search('did:web:nobody.example')).body)
  })

  test(`FHIR ${version}: errors are OperationOutcomes`, async (t) => {
    for (const [path, token, status] of [
      [`${version}/Consent?_count=0`, 'clinic', 400],
      [`${version}/Consent?name=x`, 'clinic', 400],
      [`${version}/Consent?_cursor=x`, 'clinic', 400],
      [`${version}/Consent/none`, 'clinic', 404],
      [`${version}/Patient`, 'clinic', 404],
      [`${version}/Consent`, 'clinic/credentials:issue', 403],
    ] as const) {
      const answer = await get(path, token)
      t.is(answer.status, status, path)
      t.is(answer.body.resourceType, 'OperationOutcome', path)
      t.deepEqual(isValid(answer.body), [], path)
    }
  })

  test(`FHIR ${version}: a verification is an AuditEvent and a VerificationResult`, async (t) => {
    const organisation = `hospital-${version}`
    const now = new Date()
    const { world, recordVerification } = services.verifier
    const policy = { purposeOfUse: 'HACCRED' }
    const credential = issued.get('board')!.jwt
    const outcome = await verifyCredential({ credential, options: policy, now, world })
    const { id } = await recordVerification({
      presented: { ...outcome, kind: 'credential' },
      policy,
      organisation,
      client: 'desk',
      person: 'staff-7',
      now,
    })
    for (const type of ['AuditEvent', 'VerificationResult']) {
      const url = `http://localhost:${verifierApi.port}/fhir/${version}/${type}`
      const one = await call<Json>({ url: `${url}/${id}`, token: organisation })
      t.is(one.status, 200, one.text)
      t.deepEqual(isValid(one.body), [])
      const found = await call<Json>({ url, token: organisation })
      t.deepEqual(isValid(found.body), [])
      t.is((found.body.entry as unknown[]).length, 1)
      t.is((await call({ url: `${url}/${id}`, token: 'hospital-other' })).status, 404)
    }
  })
}
