import { setTimeout as wait } from 'node:timers/promises'
import { type Answer, callApi } from './call-api.ts'

/** What a verifier answers, as far as the stories read it. */
export type Verification = {
  verdict: 'valid' | 'invalid' | 'indeterminate'
  record: string
  checks: {
    check: string
    outcome: string
    code: string
    message: string
    evidence: Record<string, unknown>
  }[]
}

export type Story = {
  issuerUrl: string
  verifierUrl: string
  /** Access tokens by organisation. */
  tokens: Record<string, string>
  /** A step, as one line. */
  say: (line: string) => void
}

/** An issued credential: enveloped, as the issuer gives it, and its id. */
export type Issued = { verifiableCredential: object; id: string }

/** @throws {Error} with the answer's own words, if it is not the status that the story wants. */
export function expectStatus(answer: Answer, status: number): Record<string, unknown> {
  if (answer.status === status) return answer.body
  throw new Error(`expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`)
}

export async function issue({
  story: { issuerUrl, tokens },
  organisation,
  body,
}: {
  story: Story
  organisation: string
  body: unknown
}): Promise<Issued> {
  const answer = await callApi({
    url: `${issuerUrl}/orgs/${organisation}/credentials/issue`,
    token: tokens[organisation]!,
    body,
  })
  const { verifiableCredential } = expectStatus(answer, 201) as { verifiableCredential: { id: string } }
  return { verifiableCredential, id: readPayload(verifiableCredential.id).id }
}

/** The credential inside `data:application/vc+jwt,<header>.<payload>.<signature>`. */
function readPayload(envelope: string): { id: string } {
  return JSON.parse(Buffer.from(envelope.split('.')[1]!, 'base64url').toString('utf8'))
}

export async function verify({
  story: { verifierUrl, tokens },
  verifiableCredential,
}: {
  story: Story
  verifiableCredential: unknown
}): Promise<Verification> {
  const answer = await callApi({
    url: `${verifierUrl}/credentials/verify`,
    token: tokens.hospital!,
    body: { verifiableCredential },
  })
  return expectStatus(answer, 200) as Verification
}

export async function setStatus({
  story: { issuerUrl, tokens },
  organisation,
  credentialId,
  statusPurpose,
  status,
  reason,
}: {
  story: Story
  organisation: string
  credentialId: string
  statusPurpose: 'revocation' | 'suspension'
  status: boolean
  reason: string
}): Promise<void> {
  const answer = await callApi({
    url: `${issuerUrl}/orgs/${organisation}/credentials/status`,
    token: tokens[organisation]!,
    body: {
      credentialId,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose },
      status,
      reason,
    },
  })
  expectStatus(answer, 200)
}

/** Asks again until the verdict is the one that is waited for; says how long that took. */
export async function verifyUntil({
  story,
  verifiableCredential,
  verdict,
}: {
  story: Story
  verifiableCredential: unknown
  verdict: Verification['verdict']
}): Promise<Verification & { seconds: string }> {
  const started = performance.now()
  for (;;) {
    const verification = await verify({ story, verifiableCredential })
    const seconds = (performance.now() - started) / 1000
    if (verification.verdict === verdict) return { ...verification, seconds: seconds.toFixed(1) }
    if (seconds > 30)
      throw new Error(`still ${verification.verdict} after 30 s: ${describeChecks(verification)}`)
    await wait(100)
  }
}

/** One line a check that did not pass, or all of them in short. */
export function describeChecks({ checks }: Verification): string {
  const telling = checks.filter(({ outcome }) => outcome === 'fail' || outcome === 'unknown')
  if (telling.length === 0) {
    return checks.map(({ check, outcome }) => `${check} ${outcome === 'pass' ? 'ok' : outcome}`).join(', ')
  }
  return telling.map(({ check, code, message }) => `${check}: ${code}, ${message}`).join('; ')
}

/** Where what the verifier knew of the status came from. */
export function describeEvidence({ checks }: Verification): string {
  const { evidence } = checks.find(({ check }) => check === 'status')!
  const { block, entries, lagSeconds } = evidence as {
    block: { number: number; hash: string }
    entries: { version: number }[]
    lagSeconds: number
  }
  const { version } = entries[0]!
  return `known as of block ${block.number} (${block.hash.slice(0, 10)}…), list version ${version}, ${lagSeconds} s old`
}
