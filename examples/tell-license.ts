import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import {
  describeChecks,
  describeEvidence,
  issue,
  type Story,
  setStatus,
  verify,
  verifyUntil,
} from './story.ts'

/** A board licenses a nurse, a hospital checks the license, the board revokes it, the hospital refuses it. */
export async function tellLicense(story: Story): Promise<void> {
  const { say } = story
  const { verifiableCredential, id } = await issue({ story, organisation: 'board', body: example })
  say(`board issues a nursing license                    ${id}`)
  const accepted = await verify({ story, verifiableCredential })
  say(`hospital verifies it                              ${accepted.verdict}: ${describeChecks(accepted)}`)
  say(`                                                  ${describeEvidence(accepted)}`)
  await setStatus({
    story,
    organisation: 'board',
    credentialId: id,
    statusPurpose: 'revocation',
    status: true,
    reason: 'disciplinary order 2026-0142',
  })
  say('board revokes it                                  durable, and anchored with the next epoch')
  const refused = await verifyUntil({ story, verifiableCredential, verdict: 'invalid' })
  say(
    `hospital verifies it again, ${refused.seconds} s later           ${refused.verdict}: ${describeChecks(refused)}`,
  )
  say(`                                                  ${describeEvidence(refused)}`)
  say(
    `what the auditor will read                        ${story.verifierUrl}/verifications/${refused.record}`,
  )
}
