import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { activeKey, postKey, shorten, untilState } from './manage-keys.ts'
import { describeChecks, evidenceOf, issue, type Story, until, verify } from './story.ts'

/** A board changes its signing key; what the old one signed stays valid, because a log on chain shows when. */
export async function tellRotatedKey(story: Story): Promise<void> {
  const { say } = story
  const organisation = 'board'
  const before = await issue({ story, organisation, body: example })
  const old = await activeKey(story, organisation)
  say(`board issues a license                            signed by ${shorten(old.thumbprint)}`)
  const next = await postKey({ story, organisation, path: 'rotate', body: {} })
  await untilState({ story, organisation, key: old, state: 'retired' })
  say(
    `board rotates its key                             ${shorten(next.thumbprint)} signs, the old one is retired`,
  )
  const accepted = await until({
    what: () => 'the hospital to have it proven',
    look: async () => {
      const verification = await verify({ story, ...before })
      const isProven = evidenceOf(verification, 'proof').issuedBy !== undefined
      return isProven && verification.verdict === 'valid' ? verification : undefined
    },
  })
  const { issuedBy } = evidenceOf(accepted, 'proof') as { issuedBy: { sequence: string } }
  say(`hospital verifies the license of before           ${accepted.verdict}: ${describeChecks(accepted)}`)
  say(
    `                                                  by a retired key, in the log as of anchor ${issuedBy.sequence}`,
  )
  const after = await issue({ story, organisation, body: example })
  const verification = await verify({ story, ...after })
  say(
    `and one of after                                  ${verification.verdict}: ${describeChecks(verification)}`,
  )
}
