import example from '#schemas/trial-enrolment/example.json' with { type: 'json' }
import { describeChecks, issue, type Story, setStatus, verify, verifyUntil } from './story.ts'

/** A site enrols a participant, suspends the enrolment while a question is open, and takes it up again. */
export async function tellEnrolment(story: Story): Promise<void> {
  const { say } = story
  const { verifiableCredential, id } = await issue({ story, organisation: 'trial-site', body: example })
  say(`trial site enrols a participant                   ${id}`)
  const accepted = await verify({ story, verifiableCredential })
  say(`hospital verifies the enrolment                   ${accepted.verdict}: ${describeChecks(accepted)}`)
  const status = { story, organisation: 'trial-site', credentialId: id, statusPurpose: 'suspension' } as const
  await setStatus({ ...status, status: true, reason: 'eligibility is being checked' })
  const suspended = await verifyUntil({ story, verifiableCredential, verdict: 'invalid' })
  say(
    `site suspends it; ${suspended.seconds} s later                     ${suspended.verdict}: ${describeChecks(suspended)}`,
  )
  await setStatus({ ...status, status: false, reason: 'eligibility confirmed' })
  const reinstated = await verifyUntil({ story, verifiableCredential, verdict: 'valid' })
  say(
    `site takes it up again; ${reinstated.seconds} s later               ${reinstated.verdict} (good news counts when final)`,
  )
  const forged = forge(verifiableCredential)
  const refused = await verify({ story, verifiableCredential: forged })
  say(`somebody changes one letter of it                 ${refused.verdict}: ${describeChecks(refused)}`)
}

/** Another subject id, under the signature of the real one. */
function forge(envelope: object): object {
  const { id } = envelope as { id: string }
  const [header, payload, signature] = id.split('.')
  const claims = Buffer.from(payload!, 'base64url').toString('utf8').replace('"status":"', '"status":"off-')
  return { ...envelope, id: `${header}.${Buffer.from(claims).toString('base64url')}.${signature}` }
}
