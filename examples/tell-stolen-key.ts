import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { activeKey, postKey, shorten } from './manage-keys.ts'
import { untilAnchored } from './read-issuance.ts'
import { describeChecks, issue, type Story, verifyUntil } from './story.ts'

/** A board's key is stolen: what it signed until the last good anchor stays valid, what it signed since never counts. */
export async function tellStolenKey(story: Story): Promise<void> {
  const { say } = story
  const organisation = 'board'
  const good = await issue({ story, organisation, body: example })
  const lastGoodSequence = await untilAnchored({ story, organisation, ...good })
  say(`board issues a license                            ${good.id}, in anchor ${lastGoodSequence}`)
  const stolen = await activeKey(story, organisation)
  const since = new Date().toISOString()
  const bad = await issue({ story, organisation, body: example })
  say(`another is signed after the key was stolen        ${bad.id}`)
  const body = { since, lastGoodSequence }
  await postKey({ story, organisation, path: `${stolen.thumbprint}/compromise`, body })
  say(
    `board reports ${shorten(stolen.thumbprint)} as compromised          it signs nothing more; another is made`,
  )
  const refused = await verifyUntil({ story, ...bad, verdict: 'invalid' })
  say(`hospital verifies the later one                   ${refused.verdict}: ${describeChecks(refused)}`)
  const accepted = await verifyUntil({ story, ...good, verdict: 'valid' })
  say(`hospital verifies the earlier one                 ${accepted.verdict}: ${describeChecks(accepted)}`)
  // it signs once the chain has it for good
  await activeKey(story, organisation)
  const again = await issue({ story, organisation, body: example })
  const verification = await verifyUntil({ story, ...again, verdict: 'valid' })
  say(`board issues that one again with the next key     ${verification.verdict}`)
}
