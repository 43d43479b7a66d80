import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { callApi } from './call-api.ts'
import { expectStatus, type Story, until } from './story.ts'

type Decision = { decision: string; rule: { code: string; text: string }; restrictions: string[] }

/** A license is renewed, suspended and reinstated on probation; each time a hospital asks whether its holder may practise. */
export async function tellLicenseLife(story: Story): Promise<void> {
  const { say } = story
  const board = createBoard(story)
  const { record, verifiableCredential } = await board.post('/credentials/issue', example, 201)
  const license = { record: String(record), version: 1 }
  let shown = verifiableCredential
  say('board issues a license                            version 1 of its record')
  say(`may its holder work in Ohio today?                ${await decideUntil('OWN_JURISDICTION')}`)
  say(`and in Texas, under the compact?                  ${await decideUntil('NLC_MULTISTATE', 'US-TX')}`)

  const renewed = await order({ transition: 'renew', expirationDate: nextYearAfter(example) })
  shown = renewed.verifiableCredential
  say(
    `board renews it                                   version ${license.version}, until ${nextYearAfter(example)}`,
  )

  await order({ transition: 'suspend-summarily', documentUrl: 'https://board.example/orders/7' })
  say(`board suspends it at once; may they work now?     ${await decideUntil('CREDENTIAL_SUSPENDED')}`)

  const probation = await order({
    transition: 'place-on-probation',
    restrictions: ['No controlled substances.'],
    documentUrl: 'https://board.example/orders/8',
  })
  shown = probation.verifiableCredential
  say(`board lets them back, on probation                ${await decideUntil('RESTRICTIONS_APPLY')}`)
  say(`and in Texas, under the compact?                  ${await decideUntil('NLC_ENCUMBERED', 'US-TX')}`)

  const history = await board.read(`/records/${record}/transitions`)
  const turns = (history.versions as { transition: { order: { transition: string } } | null }[]).map(
    ({ transition }) => transition?.order.transition ?? 'issue',
  )
  say(`what the board's file says                        ${turns.join(', ')}`)

  async function order(body: Record<string, unknown>) {
    const effective = new Date().toISOString().slice(0, 10)
    const path = `/records/${license.record}/transitions`
    const headers = { 'if-match': `"${license.version}"` }
    const done = await board.post(path, { effective, reason: 'as the board decided', ...body }, 200, headers)
    license.version = Number(done.version)
    return done
  }

  /** What was decided has to be anchored and seen before the hospital can know it. */
  async function decideUntil(rule: string, jurisdiction = 'US-OH'): Promise<string> {
    let last: Decision | undefined
    const { decision, restrictions } = await until({
      what: () => `a decision by ${rule}: it is by ${last?.rule.code}`,
      look: async () => {
        last = await decide({ story, credential: shown, jurisdiction })
        return last.rule.code === rule ? last : undefined
      },
    })
    return [`${decision}, by ${rule}`, ...restrictions].join(': ')
  }
}

function createBoard({ issuerUrl, tokens }: Story) {
  const token = tokens.board!
  const base = `${issuerUrl}/orgs/board`
  return {
    async post(path: string, body: unknown, status: number, headers: Record<string, string> = {}) {
      return expectStatus(await callApi({ url: base + path, token, body, headers }), status)
    },
    async read(path: string) {
      return expectStatus(await callApi({ url: base + path, token }), 200)
    },
  }
}

async function decide({
  story: { verifierUrl, tokens },
  credential,
  jurisdiction,
}: {
  story: Story
  credential: unknown
  jurisdiction: string
}): Promise<Decision> {
  const date = new Date().toISOString().slice(0, 10)
  const body = { credentials: [credential], jurisdiction, date }
  const url = `${verifierUrl}/licenses/decide`
  return expectStatus(await callApi({ url, token: tokens.hospital!, body }), 200) as Decision
}

/** A year after the last day of the license. */
function nextYearAfter({ credential: { credentialSubject: license } }: typeof example): string {
  return license.expirationDate.replace(/^\d{4}/, (year) => String(Number(year) + 1))
}
