import example from '#schemas/patient-consent/example.json' with { type: 'json' }
import question from '#schemas/patient-consent/example-request.json' with { type: 'json' }
import { callApi } from './call-api.ts'
import { createHolder, type Holder, type ToSign } from './create-holder.ts'
import { describeChecks, expectStatus, type Issued, issue, type Story, type Verification } from './story.ts'

const TEXT = 'I permit the disclosure of my laboratory results to whoever treats me.'

type Decision = { decision: string; enforced: string; brokeGlass: boolean }

/**
 * A patient grants a consent with a key of their own, a hospital decides by it, somebody breaks the glass, and the patient
 * withdraws it alone, and reads who asked.
 */
export async function tellConsent(story: Story): Promise<void> {
  const { say } = story
  const patient = await createHolder()
  const { verifiableCredential, id } = await grant({ story, patient })
  say(`patient signs what the clinic drafted             ${id}`)

  const challenge = await requestChallenge(story)
  const presentation = await patient.present({ credentials: [verifiableCredential], ...challenge })
  const shown = { verifiablePresentation: presentation, options: challenge }
  await post({ story, path: '/consents', body: shown, status: 201 })
  say('patient presents it, and the hospital holds it    on the answer to a challenge')
  const replayed = (await post({ story, path: '/presentations/verify', body: shown })) as Verification
  say(`somebody replays the same presentation            ${replayed.verdict}: ${describeChecks(replayed)}`)

  const ask = (change: object = {}) => decide({ story, patient, change })
  say(`may a nurse who treats them see the results?      ${await ask()}`)
  say(`and for marketing?                                ${await ask({ purpose: 'HMARKT' })}`)
  const breakGlass = { authority: 'treating-providers', reason: 'unconscious, no history known' }
  const psychiatric = { class: 'Condition', securityLabels: ['PSY'] }
  const broken = await ask({ purpose: 'BTG', resource: psychiatric, breakGlass })
  say(`an emergency: the glass is broken                 ${broken}`)

  const withdrawal = await patient.signRequest({
    type: 'careseal-withdrawal+jwt',
    consent: id,
    audience: story.verifierUrl,
  })
  const path = `/consents/${encodeURIComponent(id)}`
  await post({ story, path: `${path}/withdraw`, body: { request: withdrawal } })
  say(`patient withdraws it, with nobody's help          from now on: ${await ask()}`)
  const accesses = await patient.signRequest({
    type: 'careseal-accesses+jwt',
    consent: id,
    audience: story.verifierUrl,
  })
  const read = await callApi({
    url: `${story.verifierUrl}${path}/accesses`,
    headers: { 'careseal-proof': accesses },
  })
  const { entry = [] } = expectStatus(read, 200) as { entry?: unknown[] }
  say(`patient reads who asked                           ${entry.length} FHIR AuditEvents (IHE BALP)`)
}

/** The clinic drafts, the patient signs, the clinic issues: each can be checked against the other afterwards. */
async function grant({ story, patient }: { story: Story; patient: Holder }): Promise<Issued> {
  const { issuerUrl, tokens } = story
  const { signature: _signed, policy, ...consent } = example.credential.credentialSubject
  const { digest: _ofAnotherText, ...shown } = policy
  const draft = await callApi({
    url: `${issuerUrl}/orgs/clinic/consents/drafts`,
    token: tokens.clinic!,
    body: { text: TEXT, claims: { ...consent, policy: shown, id: patient.did } },
  })
  const { claims, sign } = expectStatus(draft, 200) as { claims: object; sign: ToSign }
  const credentialSubject = { ...claims, signature: { grant: await patient.signGrant(sign) } }
  const body = { credential: { ...example.credential, credentialSubject } }
  return issue({ story, organisation: 'clinic', body })
}

async function requestChallenge(story: Story): Promise<{ challenge: string; domain: string }> {
  const { challenge, domain } = await post({ story, path: '/challenges', body: {}, status: 201 })
  return { challenge: String(challenge), domain: String(domain) }
}

/** What the hospital sends to its verifier; `Careseal-Person` says who of its staff acts. */
async function post({
  story: { verifierUrl, tokens },
  path,
  body,
  status = 200,
}: {
  story: Story
  path: string
  body: unknown
  status?: number
}): Promise<Record<string, unknown>> {
  const headers = { 'careseal-person': 'staff-7' }
  return expectStatus(
    await callApi({ url: verifierUrl + path, token: tokens.hospital!, body, headers }),
    status,
  )
}

async function decide({
  story,
  patient,
  change,
}: {
  story: Story
  patient: Holder
  change: object
}): Promise<string> {
  const request = {
    patient: patient.did,
    ...question,
    ...change,
  }
  const answer = (await post({ story, path: '/consents/decide', body: request })) as Decision
  const { decision, enforced, brokeGlass } = answer
  return `${decision}, so: ${enforced}${brokeGlass ? ' (glass broken: recorded, and an alert)' : ''}`
}
