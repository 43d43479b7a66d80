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
  options = {},
}: {
  story: Story
  verifiableCredential: unknown
  options?: { at?: string }
}): Promise<Verification> {
  const answer = await callApi({
    url: `${verifierUrl}/credentials/verify`,
    token: tokens.hospital!,
    body: { verifiableCredential, options },
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
  let last: Verification | undefined
  const verification = await until({
    what: () => `the verdict ${verdict}: it is ${last?.verdict}, ${describeChecks(last!)}`,
    look: async () => {
      last = await verify({ story, verifiableCredential })
      return last.verdict === verdict ? last : undefined
    },
  })
  return { ...verification, seconds: ((performance.now() - started) / 1000).toFixed(1) }
}

/** Looks until there is something to see. @throws {Error} if there is nothing within 30 s */
export async function until<Seen>({
  what,
  look,
}: {
  what: () => string
  look: () => Promise<Seen | undefined>
}): Promise<Seen> {
  const deadline = performance.now() + 30_000
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() > deadline) throw new Error(`waited 30 s in vain for ${what()}`)
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

/** Evidence of one check. */
export function evidenceOf({ checks }: Verification, name: string): Record<string, unknown> {
  return checks.find(({ check }) => check === name)!.evidence
}

/** Where what the verifier knew of the status came from. */
export function describeEvidence(verification: Verification): string {
  const { block, entries, lagSeconds } = evidenceOf(verification, 'status') as {
    block: { number: number; hash: string }
    entries: { version: number }[]
    lagSeconds: number
  }
  const { version } = entries[0]!
  return `known as of block ${block.number} (${block.hash.slice(0, 10)}…), list version ${version}, ${lagSeconds} s old`
}
