import example from '#schemas/practitioner-license/example.json' with { type: 'json' }
import { type Answer, callApi } from './call-api.ts'
import { describeChecks, expectStatus, issue, type Story, until, verify, verifyUntil } from './story.ts'

/** A board is accredited for a second state, and loses that: its licenses of the first state go on. */
export async function tellSuspendedIssuer(story: Story): Promise<void> {
  const { say } = story
  const began = new Date().toISOString()
  const accreditation = await accreditForKentucky(story)
  say(`authority accredits the Ohio board for Kentucky   ${accreditation.slice(0, 10)}…`)
  const kentucky = await until({
    what: () => 'the accreditation to be known to the issuer',
    look: () => issue({ story, organisation: 'board', body: inKentucky() }).catch(() => undefined),
  })
  const accepted = await verifyUntil({ story, ...kentucky, verdict: 'valid' })
  say(`hospital verifies a Kentucky license              ${accepted.verdict}: ${describeChecks(accepted)}`)
  const ending = await postAccreditation(story, `/${accreditation}/end`, {
    reason: 'privilegeWithdrawn',
    distrustFrom: began,
  })
  expectStatus(ending, 200)
  const refused = await verifyUntil({ story, ...kentucky, verdict: 'invalid' })
  say(
    `authority ends it; ${refused.seconds} s later                    ${refused.verdict}: ${describeChecks(refused)}`,
  )
  const next = await callApi({
    url: `${story.issuerUrl}/orgs/board/credentials/issue`,
    token: story.tokens.board!,
    body: inKentucky(),
  })
  say(`board tries to issue another                      ${next.status} ${next.body.code}`)
  const ohio = await issue({ story, organisation: 'board', body: example })
  const verification = await verify({ story, ...ohio })
  say(
    `and its Ohio licenses                             ${verification.verdict}: ${describeChecks(verification)}`,
  )
}

/** Answers the accreditation's id; one that stands from a story that was broken off is taken. */
async function accreditForKentucky(story: Story): Promise<string> {
  const organisation = await callApi({ url: `${story.issuerUrl}/orgs/board` })
  const granted = await postAccreditation(story, '', {
    organisation: expectStatus(organisation, 200).did,
    types: ['PractitionerLicenseCredential'],
    jurisdictions: ['US-KY'],
    until: '2036-01-01T00:00:00Z',
  })
  const body = expectStatus(granted, granted.status === 200 ? 200 : 201)
  return (body.accreditations as { id: string }[])[0]!.id
}

function postAccreditation(
  { issuerUrl, tokens }: Story,
  path: string,
  body: Record<string, unknown>,
): Promise<Answer> {
  const url = `${issuerUrl}/orgs/health-authority/accreditations${path}`
  return callApi({ url, token: tokens['health-authority']!, body })
}

function inKentucky() {
  const { credential } = example
  const { compact, ...claims } = credential.credentialSubject
  const credentialSubject = {
    ...claims,
    jurisdiction: 'US-KY',
    compact: { ...compact, homeState: 'US-KY' },
  }
  return { credential: { ...credential, credentialSubject } }
}
