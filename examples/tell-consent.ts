import example from '#schemas/patient-consent/example.json' with { type: 'json' }
import { callApi } from './call-api.ts'
import { createHolder } from './create-holder.ts'
import {
  describeChecks,
  expectStatus,
  issue,
  type Story,
  setStatus,
  type Verification,
  verifyUntil,
} from './story.ts'

/** A clinic records a patient's consent, the patient presents it once and no second time, and then withdraws it. */
export async function tellConsent(story: Story): Promise<void> {
  const { say } = story
  const patient = await createHolder()
  const { credential } = example
  const { verifiableCredential, id } = await issue({
    story,
    organisation: 'clinic',
    body: {
      credential: {
        ...credential,
        credentialSubject: { ...credential.credentialSubject, id: patient.did },
      },
    },
  })
  say(`clinic records a patient's consent                ${id}`)

  const answer = await callApi({
    url: `${story.verifierUrl}/challenges`,
    token: story.tokens.hospital!,
    body: {},
  })
  const { challenge, domain } = expectStatus(answer, 201) as { challenge: string; domain: string }
  const presentation = await patient.present({ credentials: [verifiableCredential], challenge, domain })
  const first = await present({ story, presentation, challenge, domain })
  say(`patient presents it with a key of their own       ${first.verdict}: ${describeChecks(first)}`)
  const second = await present({ story, presentation, challenge, domain })
  say(`somebody replays the same presentation            ${second.verdict}: ${describeChecks(second)}`)

  await setStatus({
    story,
    organisation: 'clinic',
    credentialId: id,
    statusPurpose: 'revocation',
    status: true,
    reason: 'withdrawn by the patient',
  })
  const refused = await verifyUntil({ story, verifiableCredential, verdict: 'invalid' })
  say(
    `patient withdraws it; ${refused.seconds} s later                 ${refused.verdict}: ${describeChecks(refused)}`,
  )
}

async function present({
  story,
  presentation,
  challenge,
  domain,
}: {
  story: Story
  presentation: string
  challenge: string
  domain: string
}): Promise<Verification> {
  const answer = await callApi({
    url: `${story.verifierUrl}/presentations/verify`,
    token: story.tokens.hospital!,
    body: { verifiablePresentation: presentation, options: { challenge, domain } },
  })
  return expectStatus(answer, 200) as Verification
}
