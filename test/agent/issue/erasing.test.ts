import test from 'ava'
import { verifyAuditLog } from '#agent/audit/verify-audit-log.ts'
import { AgentError } from '#agent/errors.ts'
import { createWorkflow } from '#agent/exchanges/create-workflow.ts'
import { createExchange, readExchange, saveExchange } from '#agent/exchanges/exchange-store.ts'
import { eraseSubject } from '#agent/issue/erase-subject.ts'
import type { IssuedCredential } from '#agent/issue/issue-credentials.ts'
import { openOfferWorld } from '#agent/offers/offer-world.ts'
import { createPresentation, type PresentationRequest } from '#agent/presentations/create-presentation.ts'
import { readPresentation } from '#agent/presentations/read-presentations.ts'
import { releaseCredential } from '#agent/proofs/release-credential.ts'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { openTestServices } from '#test/_helpers/open-test-services.ts'
import { findNaming } from './_find-naming.ts'

// A subject is erased from all that an issuer keeps. The sandbox is the issuer: it has keys to present with.

const services = await openTestServices()
const { issuer } = services
const { world, database } = { world: issuer.world, database: issuer.database }
const organisation = world.organisations.get('sandbox')!
const actor = { client: 'test', person: 'clerk-7' }
const offers = openOfferWorld({ database, keyEncryptionKey: Buffer.alloc(32, 7) })
const now = new Date()

const seals = [world.presentationSeal, world.exchangeSeal, world.statusSeal, offers.offerSeal]
const find = (name: string) => findNaming({ database, seals, subjectKeySeal: world.subjectKeySeal, name })
const erase = (subject: string) =>
  eraseSubject({ world: { ...world, ...offers }, organisation, subject, actor, reason: 'request 8', now })

async function issue(subject: string): Promise<IssuedCredential> {
  const requested = structuredClone(example.credential)
  requested.credentialSubject.id = subject
  const [outcome] = await issuer.issueCredentials({ organisation, requests: [{ requested, actor, now }] })
  if (!outcome || outcome instanceof AgentError) throw outcome
  return outcome
}

async function present(credential: IssuedCredential, request: PresentationRequest = {}): Promise<string> {
  const presentation = {
    '@context': ['https://www.w3.org/ns/credentials/v2'],
    type: ['VerifiablePresentation'],
    verifiableCredential: [releaseCredential(credential)],
  }
  const created = await createPresentation({ world, organisation, presentation, request, actor, now })
  return created.id
}

const exchanges = { database, seal: world.exchangeSeal }
const begin = async (variables: Record<string, unknown>) =>
  createExchange({ world: exchanges, organisation: 'sandbox', workflow, variables, ...actor, now })
const workflow = await createWorkflow({
  world: { ...exchanges, queries: ['DIDAuthentication'] } as never,
  organisation: 'sandbox',
  workflow: {
    initialStep: 'ask',
    steps: { ask: { verifiablePresentationRequest: { query: [{ type: 'DIDAuthentication' }] } } },
  },
  now,
})
test.after.always(() => services.close())

const look = (id: string) => readExchange({ world: exchanges, workflow: workflow.id, id })
const read = (id: string) => readPresentation({ world, organisation, id })

test.serial(
  'erasure: no row of any table names the subject, not in presentations or exchanges either; others stay',
  async (t) => {
    const [ana, ben] = ['did:example:ana', 'did:example:ben']
    const [hers, his] = [await issue(ana), await issue(ben)]
    const jose = { mediaType: 'application/vc+jwt' } as const
    const presented = [await present(hers), await present(hers, jose), await present(hers)]
    const others = await present(his)
    // as it was kept before there were references
    await database
      .updateTable('presentations')
      .set({ subject_references: null })
      .where('own_id', 'in', [presented[2]!, others])
      .execute()
    const begun = [await begin({ for: ana }), await begin({ renews: hers.id }), await begin({})]
    const { exchange } = begun[2]!
    const results = { ask: { did: ana, verifiablePresentation: releaseCredential(hers) } }
    await saveExchange({
      world: exchanges,
      exchange,
      state: 'complete',
      data: { ...exchange.data, results },
      now,
    })
    const foreign = await begin({ for: ben })
    const naming = ['credentials', 'exchanges', 'presentations', 'record_versions']
    t.deepEqual(await find(ana), naming, 'the search finds what is there')

    t.deepEqual(await erase(ana), { records: 1, presentations: 3, exchanges: 3 })
    t.deepEqual(await find(ana), [])
    t.deepEqual(await find(hers.id.slice('urn:uuid:'.length)), ['audit_entries', 'credentials'])
    t.deepEqual(await find(ben), naming)
    for (const id of presented) await t.throwsAsync(read(id), { code: 'PRESENTATION_DELETED' })
    for (const { id } of begun) await t.throwsAsync(look(id), { code: 'EXCHANGE_NOT_FOUND' })
    t.truthy(await read(others))
    t.like((await look(foreign.id)).data, { variables: { for: ben } })

    await t.throwsAsync(erase(ana), { code: 'SUBJECT_NOT_FOUND' })
    const { fault } = await verifyAuditLog({ database, organisation: 'sandbox', anchoredRoots: [] })
    t.is(fault, null)
  },
)

test.serial('erasure: somebody who was never issued anything, and occurs in an exchange', async (t) => {
  const { id } = await begin({ note: 'for did:example:carol, by post' })
  t.deepEqual(await erase('did:example:carol'), { records: 0, presentations: 0, exchanges: 1 })
  await t.throwsAsync(look(id), { code: 'EXCHANGE_NOT_FOUND' })
})

test.serial('erasure: at one organisation, and at no other', async (t) => {
  const { id } = await begin({ for: 'did:example:dan' })
  const board = { world: { ...world, ...offers }, organisation: { id: 'board' }, actor, reason: 'x', now }
  await t.throwsAsync(eraseSubject({ ...board, subject: 'did:example:dan' }), { code: 'SUBJECT_NOT_FOUND' })
  t.truthy(await look(id))
})
