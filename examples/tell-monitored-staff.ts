import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { callApi } from './call-api.ts'
import { openEvents } from './open-events.ts'
import { expectStatus, issue, type Story, setStatus } from './story.ts'

/** A hospital has its staff's licenses watched, and hears of a revocation without asking. */
export async function tellMonitoredStaff(story: Story): Promise<void> {
  const { say, verifierUrl } = story
  const token = story.tokens.hospital!
  const { verifiableCredential, id } = await issue({ story, organisation: 'board', body: example })
  const events = await openEvents({ url: `${verifierUrl}/monitors/events`, token })
  const registered = await callApi({
    url: `${verifierUrl}/monitors`,
    token,
    body: { credentials: [{ credential: verifiableCredential, reference: 'staff-77' }] },
  })
  const { results } = expectStatus(registered, 200) as { results: { monitor?: string }[] }
  const monitor = results[0]!.monitor
  if (!monitor) throw new Error(`it is not watched: ${JSON.stringify(results)}`)
  try {
    say(`hospital has the license of staff-77 watched      monitor ${monitor}`)
    const started = performance.now()
    await setStatus({
      story,
      organisation: 'board',
      credentialId: id,
      statusPurpose: 'revocation',
      status: true,
      reason: 'disciplinary order 2026-0144',
    })
    const { type, data } = await events.next(({ data }) => data.monitor === monitor)
    const seconds = ((performance.now() - started) / 1000).toFixed(1)
    const { list, version, anchor } = data.evidence
    say(`board revokes it; ${seconds} s later                     ${type}, ${data.reference}`)
    say(
      `                                                  list version ${version}, anchor ${anchor.sequence} in block ${anchor.block.number}`,
    )
    say(`                                                  ${list}`)
  } finally {
    events.close()
    await callApi({ url: `${verifierUrl}/monitors/${monitor}`, token, method: 'DELETE' })
  }
}
