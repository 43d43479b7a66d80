import test, { type ExecutionContext } from 'ava'
import canonicalize from 'canonicalize'
import { ANCHOR_TAGS, type AnchorDocument, anchorRoot } from '#agent/anchors/anchor-document.ts'
import { documentLeaf } from '#agent/log/document-leaf.ts'
import { sha256 } from '#agent/log/merkle-tree.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import type { ProblemCode } from '#http/problem-codes.ts'
import { validateResource } from '#schemas/fhir/validate-resource.ts'
import { assertProblem } from '#test/_helpers/assert-problem.ts'
import { type Answer, call, type Json } from '#test/_helpers/call-stack.ts'
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { poll } from '#test/_helpers/start-test-stack.ts'
import { serveIssuer } from './_serve-issuer.ts'
import { createTrialBodies } from './_trials.ts'

// One after another: a trial is kept, and participants are enrolled into it.

const services = await openTestServices()
const api = await serveIssuer({ services })
test.after.always(async () => {
  await api.stop()
  await services.close()
})

const { issuer } = services
const organisation = issuer.world.organisations.get('trial-site')!
const bodies = createTrialBodies({ site: organisation.did })
const base = `${api.url}/orgs/trial-site`
const send = <Body = Json>(path: string, body?: unknown, token: string | undefined = 'trial-site') =>
  call<Body>({ url: `${base}${path}`, token, body })
const issue = (body: unknown) => send<{ record: string } & Json>('/credentials/issue', body)
const codesOf = ({ body }: { body: Json }) => (body.errors as { code: string }[]).map(({ code }) => code)

/** A problem with this code; its faults are looked at where they matter. */
function assertRefused(t: ExecutionContext, answer: Answer, code: ProblemCode): void {
  const faults = (answer.body.errors as Json[]).map((error) => `${error.pointer} ${error.code}`)
  assertProblem(t, answer, { code, faults })
}

let trial = ''
let record = ''

test.serial('a site that keeps no trial issues by the rules of the claims alone', async (t) => {
  const other = createTrialBodies({ site: organisation.did })
  t.is((await issue(other.enrolment())).status, 201)
})

test.serial('a trial is kept once, and its versions are numbered one by one', async (t) => {
  const kept = await send<{ id: string }>('/trials', bodies.registration)
  t.is(kept.status, 201, kept.text)
  trial = kept.body.id
  assertRefused(t, await send('/trials', bodies.registration), 'TRIAL_EXISTS')
  const [original, second, third] = bodies.protocolVersions
  const versions = `/trials/${trial}/protocol-versions`
  assertRefused(t, await send(versions, second), 'TRIAL_INVALID')
  for (const version of [original, second, third]) t.is((await send(versions, version)).status, 201)
  assertRefused(t, await send(versions, third), 'TRIAL_INVALID')
  const unknown = `/trials/${trial.replace(/^./, trial[0] === '0' ? '1' : '0')}/protocol-versions`
  assertRefused(t, await send(unknown, original), 'TRIAL_NOT_FOUND')
  assertRefused(t, await send('/trials/1/protocol-versions', original), 'TRIAL_NOT_FOUND')
})

test.serial('blinding: an arm is nowhere to be put, and no answer repeats it', async (t) => {
  for (const [path, body] of [
    [`/trials/${trial}/protocol-versions`, { ...bodies.protocolVersions[0], arm: 'placebo' }],
    [`/trials/${trial}/consents`, { ...bodies.consent, arm: 'placebo' }],
  ] as const) {
    const answer = await send(path, body)
    t.is(answer.status, 422)
    t.false(answer.text.includes('placebo'))
  }
  const enrolled = await issue(bodies.enrolment({ arm: 'placebo' } as Json))
  assertRefused(t, enrolled, 'CLAIMS_INVALID')
  t.false(enrolled.text.includes('placebo'))
})

test.serial(
  'ICH E6(R3) 2.8.1: nobody is enrolled without a consent on record, on an approved form',
  async (t) => {
    const refused = await issue(bodies.enrolment())
    assertRefused(t, refused, 'ENROLMENT_INVALID')
    t.deepEqual(codesOf(refused), ['CONSENT_NOT_RECORDED'])

    const early = await send<{ counts: boolean; faults: Json[] }>(`/trials/${trial}/consents`, bodies.consent)
    t.is(early.status, 201, early.text)
    t.false(early.body.counts)
    t.is(early.body.faults[0]!.code, 'IRB_APPROVAL_MISSING')
    t.deepEqual(codesOf(await issue(bodies.enrolment())), ['IRB_APPROVAL_MISSING'])

    for (const approval of bodies.irbApprovals) {
      const added = await send(`/trials/${trial}/irb-approvals`, approval)
      t.is(added.status, 201, added.text)
    }
    const another = await issue(
      bodies.enrolment({ trialIds: [{ registry: 'ClinicalTrials.gov', number: 'NCT00000001' }] }),
    )
    t.deepEqual(codesOf(another), ['TRIAL_UNKNOWN'])
    const enrolled = await issue(bodies.enrolment())
    t.is(enrolled.status, 201, enrolled.text)
    record = enrolled.body.record
  },
)

test.serial('21 CFR 11.50: the names of who signed are kept sealed, and are in no credential', async (t) => {
  const rows = await issuer.database.selectFrom('trial_consents').selectAll().execute()
  t.true(rows.length > 0)
  for (const row of rows) t.false(row.sealed_consent.toString('latin1').includes('Example'))
  const { text } = await send(`/credentials?record=${record}`)
  t.false(text.includes('Pat Example'))
})

test.serial('the record of an enrolment goes only from state to state as it may', async (t) => {
  const change = (status: 'withdrawn' | 'on-study-intervention') =>
    issue(bodies.enrolment({ status }, { record }))
  const refused = await change('withdrawn')
  assertRefused(t, refused, 'ENROLMENT_INVALID')
  t.deepEqual(codesOf(refused), ['STATE_TRANSITION_FORBIDDEN'])
  const changed = await change('on-study-intervention')
  t.is(changed.status, 201, changed.text)
})

test.serial('of two new versions of one enrolment in a batch, the second is refused', async (t) => {
  // each was held against the version that was there before both
  const versions = (['on-study-intervention', 'off-study'] as const).map((status) =>
    bodies.enrolment({ status }, { record }),
  )
  const { body } = await send<{ outcomes: { status: number; problem?: Json }[] }>('/credentials/batch', {
    credentials: versions,
  })
  t.deepEqual(
    body.outcomes.map(({ status, problem }) => problem?.code ?? status),
    [201, 'RECORD_VERSION_CONFLICT'],
  )
})

test.serial(
  're-consent is pending when the time of an amendment has passed, and is not a withdrawal',
  async (t) => {
    const state = `/trials/${trial}/enrolments/${record}/state`
    const before = await send<Json>(state)
    t.like(before.body, { status: 'on-study-intervention', enrolled: true, reconsent: { status: 'current' } })
    const amendment = { number: 3, reconsent: 'all', by: '2026-02-01T00:00:00Z' }
    const version = { ...bodies.protocolVersions[2], version: '4.0', date: '2026-01-15', amendment }
    t.is((await send(`/trials/${trial}/protocol-versions`, version)).status, 201)
    const after = await send<Json>(state)
    t.like(after.body, {
      status: 'on-study-intervention',
      enrolled: true,
      reconsent: { status: 'reconsent-pending', consentedTo: 2 },
    })
    assertRefused(t, await send(`${state}?at=${new Date(Date.now() + 60_000).toISOString()}`), 'TIME_INVALID')
    assertRefused(t, await send(`${state}?at=2020-01-01T00:00:00Z`), 'RECORD_NOT_FOUND')
    assertRefused(t, await send(`/trials/${trial}/enrolments/1/state`), 'RECORD_NOT_FOUND')
  },
)

test.serial('45 CFR 164.508(b)(5): the four withdrawals are apart, each once', async (t) => {
  const path = `/trials/${trial}/enrolments/${record}/withdrawals`
  const at = new Date().toISOString()
  const product = await send<Json>(path, { kind: 'product', at, reason: 'ADVERSE EVENT' })
  t.is(product.status, 201, product.text)
  t.like(product.body, { product: false, visits: true, recordsAccess: true, keepCollected: true })
  const authorization = await send<Json>(path, { kind: 'authorization', at })
  t.like(authorization.body, { product: false, visits: true, recordsAccess: false, newDisclosures: false })
  assertRefused(t, await send(path, { kind: 'product', at }), 'WITHDRAWAL_EXISTS')
  assertRefused(t, await send(path, { kind: 'everything', at }), 'BODY_INVALID')
  const state = await send<Json>(`/trials/${trial}/enrolments/${record}/state`)
  t.is((state.body.withdrawals as Json[]).length, 2)
})

test.serial('21 CFR 56.113: nobody is taken in while the trial is closed at the site', async (t) => {
  const statuses = `/trials/${trial}/statuses`
  const site = organisation.did
  const closed = { status: 'temporarily-closed-to-accrual', from: '2025-12-01T00:00:00Z', basis: 'irb', site }
  t.is((await send(statuses, closed)).status, 201)
  assertRefused(t, await send(statuses, closed), 'TRIAL_INVALID')
  t.is((await send(statuses, { ...closed, status: 'on-hold' })).status, 422)

  const other = createTrialBodies({ site })
  t.is((await send(`/trials/${trial}/consents`, other.consent)).status, 201)
  t.deepEqual(codesOf(await issue(other.enrolment())), ['TRIAL_NOT_OPEN'])

  const opened = { ...closed, status: 'active', from: '2025-12-02T00:00:00Z' }
  t.is((await send(statuses, opened)).status, 201)
  const enrolled = await issue(other.enrolment())
  t.is(enrolled.status, 201, enrolled.text)
})

for (const version of ['r4', 'r5'] as const) {
  test.serial(`FHIR ${version}: a ResearchStudy is a trial that is kept, with its status`, async (t) => {
    const get = (path: string) =>
      call<Json>({ url: `${api.url}/fhir/${version}/${path}`, token: 'trial-site' })
    const study = await get(`ResearchStudy/${trial}`)
    t.is(study.status, 200, study.text)
    t.deepEqual(validateResource({ version, resource: study.body }), [])
    const found = (await get('ResearchStudy?_count=1')).body
    t.deepEqual(validateResource({ version, resource: found }), [])
    t.deepEqual((found.entry as Json[])[0]!.resource, study.body)
    t.is((await get(`ResearchStudy/${record}`)).status, 404)
    t.is((await get(`ResearchStudy?_cursor=${record}`)).status, 400)
    const subject = (await get(`ResearchSubject/${record}`)).body
    t.is((subject.study as Json).reference, `ResearchStudy/${trial}`)

    const at = version === 'r4' ? '2025-12-03T00:00:00Z' : '2025-12-05T00:00:00Z'
    const closed = { status: 'temporarily-closed-to-accrual', from: at, basis: 'sponsor' }
    t.is((await send(`/trials/${trial}/statuses`, closed)).status, 201)
    const later = (await get(`ResearchStudy/${trial}`)).body
    const [progress] = (later.progressStatus ?? []) as { state: { coding: Json[] } }[]
    t.is(version === 'r4' ? later.status : progress!.state.coding[0]!.code, closed.status)
    const opened = { ...closed, status: 'active', from: at.replace('T00', 'T12') }
    t.is((await send(`/trials/${trial}/statuses`, opened)).status, 201)
    t.is((await get(`ResearchStudy/${trial}`)).body.status, 'active')
  })
}

test.serial('a monitor checks, without an account, that each published document is anchored', async (t) => {
  type Published = { digest: string; document: Json }
  const { body } = await call<{ documents: Published[] }>({ url: `${base}/trials/${trial}` })
  t.is(body.documents.length, 13)
  for (const { digest, document } of body.documents) {
    const hash = sha256(Buffer.from(canonicalize(document)!, 'utf8'))
    t.is(`0x${hash.toString('hex')}`, digest)
    const proof = await poll({
      what: 'an anchor with the document',
      look: async () => {
        const answer = await call<
          Record<'sequence' | 'index' | 'size' | 'root', string> & { proof: string[] }
        >({
          url: `${base}/document-log/proofs/${digest}`,
        })
        return answer.status === 200 ? answer.body : undefined
      },
    })
    const { body: anchor } = await call<AnchorDocument>({ url: `${base}/anchors/${proof.sequence}` })
    const subtree = anchor.subtrees.find(({ tag }) => tag === ANCHOR_TAGS.documents)!
    t.is(subtree.root, proof.root)
    t.is(anchorRoot(anchor).length, 66)
    t.true(
      verifyInclusion({
        index: BigInt(proof.index),
        size: BigInt(proof.size),
        leaf: documentLeaf(hash),
        root: Buffer.from(proof.root.slice(2), 'hex'),
        proof: proof.proof.map((each) => Buffer.from(each.slice(2), 'hex')),
      }),
    )
  }
  await t.throwsAsync(
    issuer.database
      .updateTable('trial_documents')
      .set({} as never)
      .where('id', '>', 0n)
      .execute(),
  )
  await t.throwsAsync(issuer.database.deleteFrom('trial_documents').execute(), { message: /append-only/ })
})

test.serial('11.10(g): without trials:manage nothing of a trial is written', async (t) => {
  const answer = await send('/trials', bodies.registration, 'trial-site/credentials:issue')
  assertRefused(t, answer, 'SCOPE_MISSING')
  assertRefused(t, await send(`/trials/${trial}/results`, {}, 'board'), 'ORGANISATION_NOT_FOUND')
})
