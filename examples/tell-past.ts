import { setTimeout as wait } from 'node:timers/promises'
import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import {
  describeChecks,
  describeEvidence,
  issue,
  type Story,
  setStatus,
  until,
  verify,
  verifyUntil,
} from './story.ts'

/** A license was revoked, and the question is whether it held on the night of the shift: `options.at`. */
export async function tellPast(story: Story): Promise<void> {
  const { say } = story
  // blocks have times in whole seconds: what is asked about is told apart from what came next
  const earlier = new Date(Date.now() - 5_000).toISOString()
  const { verifiableCredential, id } = await issue({ story, organisation: 'board', body: example })
  say(`board issues a license                            ${id}`)
  const shift = await until({
    what: () => 'an anchor that shows it',
    look: async () => {
      const at = new Date().toISOString()
      const { verdict } = await verify({ story, verifiableCredential, options: { at } })
      return verdict === 'valid' ? at : undefined
    },
  })
  say(`a shift                                           ${shift}`)
  await wait(1_000)
  await setStatus({
    story,
    organisation: 'board',
    credentialId: id,
    statusPurpose: 'revocation',
    status: true,
    reason: 'disciplinary order 2026-0142',
  })
  const now = await verifyUntil({ story, verifiableCredential, verdict: 'invalid' })
  say(`board revokes it; asked about now                 ${now.verdict}: ${describeChecks(now)}`)
  const then = await verify({ story, verifiableCredential, options: { at: shift } })
  say(`asked about the shift                             ${then.verdict}: ${describeChecks(then)}`)
  say(`                                                  ${describeEvidence(then)}`)
  const before = await verify({ story, verifiableCredential, options: { at: earlier } })
  say(`asked about the moment before it was issued       ${before.verdict}: ${describeChecks(before)}`)
}
