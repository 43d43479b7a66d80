import { createHash, randomBytes, randomInt } from 'node:crypto'
import example from '#schemas/trial-enrolment/example.json' with { type: 'json' }
import { callApi } from './call-api.ts'
import { describeChecks, expectStatus, type Story, verify } from './story.ts'

const claims = example.credential.credentialSubject

/**
 * A site keeps a trial, enrols a participant with a consent on record, and no other trial can enrol the same person; an
 * amendment asks for a new consent, and the participant withdraws from the product alone.
 */
export async function tellEnrolment(story: Story): Promise<void> {
  const { say } = story
  const post = createSite(story)
  const { site, trial, trialIds } = await keepTrial({ story, post })
  say(`trial site keeps a trial                          ${trialIds[0]!.number}, protocol 1.0, anchored`)

  // the same person has the same secret wherever they go, and it says nothing of who they are
  const secret = randomHex(32)
  const scope = { class: 'cardiology', bucket: '2026' }
  const nullifier = String((await post('/nullifiers', { secret, scope }, 200)).nullifier)
  const subjectId = createHash('sha256').update(secret).digest('hex').slice(0, 12).toUpperCase()
  await post('/nullifiers/claims', { nullifier, trial, subjectId })

  const subject = `did:example:${subjectId}`
  const consented = await sign({ post, trial, subject, form: '1.0' })
  const enrolment = {
    ...claims,
    id: subject,
    subjectId,
    trialIds,
    protocol: { version: '1.0', date: '2025-01-10', digest: digestOf('protocol 1.0'), amendment: 0 },
    consentForm: {
      version: '1.0',
      language: 'en-US',
      digest: digestOf('form 1.0'),
      irbApproval: { number: 'IRB-1', date: '2025-02-01' },
    },
    consent: { ...claims.consent, obtainedAt: consented },
    milestones: [{ milestone: 'signed-up', date: consented.slice(0, 10) }],
    nullifier: { scope: `${scope.class}/${scope.bucket}`, value: nullifier },
    status: 'on-study',
  }
  const { verifiableCredential, record } = await post('/credentials/issue', {
    credential: { ...example.credential, credentialSubject: enrolment },
  })
  say('participant signs the form, and is enrolled       by a nullifier: no registry knows who it is')
  const accepted = await verify({ story, verifiableCredential })
  say(`hospital verifies the enrolment                   ${accepted.verdict}: ${describeChecks(accepted)}`)
  const refused = await verify({ story, verifiableCredential: forge(verifiableCredential as object) })
  say(`somebody changes one letter of it                 ${refused.verdict}: ${describeChecks(refused)}`)

  const again = await post('/nullifiers', { secret, scope }, 200)
  const other = { nullifier: again.nullifier, trial: 'another-trial', subjectId: 'ELSEWHERE' }
  const double = await post('/nullifiers/claims', other, 409)
  say(`the same person goes to a competing trial         ${double.code}: ${double.detail}`)

  const state = `/trials/${trial}/enrolments/${record}`
  const by = new Date(Date.now() + 30 * 86_400_000).toISOString()
  await addVersion({ post, site, trial, version: '2.0', amendment: { number: 1, reconsent: 'all', by } })
  say(`the protocol is amended, and all must consent     re-consent: ${await readReconsent()}`)
  await sign({ post, trial, subject, form: '2.0' })
  say(`participant signs the new form                    re-consent: ${await readReconsent()}`)

  const withdrawn = await post(`${state}/withdrawals`, { kind: 'product', at: new Date().toISOString() })
  const { product, visits, keepCollected } = withdrawn
  say(
    `and withdraws from the product, no more           product ${product}, visits ${visits}, what was collected is kept: ${keepCollected}`,
  )

  async function readReconsent(): Promise<string> {
    const url = `${story.issuerUrl}/orgs/trial-site${state}/state`
    const answer = expectStatus(await callApi({ url, token: story.tokens['trial-site']! }), 200)
    return (answer.reconsent as { status: string }).status
  }
}

type Post = (path: string, body: unknown, status?: number) => Promise<Record<string, unknown>>

/** What the site sends to its own issuer; the status that is not told is 201. */
function createSite({ issuerUrl, tokens }: Story): Post {
  return async (path, body, status = 201) => {
    const url = `${issuerUrl}/orgs/trial-site${path}`
    return expectStatus(await callApi({ url, token: tokens['trial-site']!, body }), status)
  }
}

/** A trial of its own for each telling: what is published of one is not taken back. */
async function keepTrial({ story, post }: { story: Story; post: Post }) {
  const organisation = await callApi({ url: `${story.issuerUrl}/orgs/trial-site` })
  const { did: site } = expectStatus(organisation, 200) as { did: string }
  const number = `NCT${String(randomInt(100_000_000)).padStart(8, '0')}`
  const trialIds = [{ registry: 'ClinicalTrials.gov', number }]
  const registration = { trialIds, sponsor: claims.sponsor.id, competingClass: 'cardiology' }
  const { id } = await post('/trials', registration)
  const trial = String(id)
  await addVersion({ post, site, trial, version: '1.0' })
  return { site, trial, trialIds }
}

/** A version of the protocol, and the review board's approval of the form that belongs to it. */
async function addVersion({
  post,
  site,
  trial,
  version,
  amendment,
}: {
  post: Post
  site: string
  trial: string
  version: string
  amendment?: Record<string, unknown>
}): Promise<void> {
  const now = new Date().toISOString()
  const [date, approvedAt] = amendment ? [now.slice(0, 10), now] : ['2025-01-10', '2025-02-01T09:00:00Z']
  const digest = digestOf(`protocol ${version}`)
  await post(`/trials/${trial}/protocol-versions`, { version, date, digest, amendment })
  await post(`/trials/${trial}/irb-approvals`, {
    site,
    number: `IRB-${version[0]}`,
    protocolVersion: version,
    formVersion: version,
    language: 'en-US',
    digest: digestOf(`form ${version}`),
    approvedAt,
  })
}

/** Participant and conductor sign a consent form now. Answers when. */
async function sign({
  post,
  trial,
  subject,
  form,
}: {
  post: Post
  trial: string
  subject: string
  form: string
}): Promise<string> {
  const signedAt = new Date().toISOString()
  await post(`/trials/${trial}/consents`, {
    subject,
    formVersion: form,
    language: 'en-US',
    method: 'electronic',
    consenter: 'participant',
    signatures: {
      participant: { name: 'Pat Example', signedAt, meaning: 'consent' },
      conductor: {
        signer: claims.consent.conductedBy,
        name: 'Sam Example',
        signedAt,
        meaning: 'led-discussion',
      },
    },
  })
  return signedAt
}

/** Another status, under the signature of the real one. */
function forge(envelope: object): object {
  const { id } = envelope as { id: string }
  const [header, payload, signature] = id.split('.')
  const credential = Buffer.from(payload!, 'base64url').toString('utf8')
  const forged = credential.replace('"status":"on-study"', '"status":"off-study"')
  return { ...envelope, id: `${header}.${Buffer.from(forged).toString('base64url')}.${signature}` }
}

const digestOf = (text: string) => `0x${createHash('sha256').update(text).digest('hex')}`
const randomHex = (bytes: number) => `0x${randomBytes(bytes).toString('hex')}`
