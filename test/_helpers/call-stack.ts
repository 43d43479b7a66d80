import { createHash, randomUUID } from 'node:crypto'
import consent from '#schemas/patient-consent/example.json' with { type: 'json' }
import license from '#schemas/practitioner-license/example.json' with { type: 'json' }
import enrolment from '#schemas/trial-enrolment/example.json' with { type: 'json' }
import { poll, type TestStack, type Tokens } from './start-test-stack.ts'

export type Json = Record<string, unknown>

export type Answer<Body = Json> = { status: number; headers: Headers; body: Body; text: string }

/** What each organisation of the demo issues. */
export const EXAMPLES = { board: license, clinic: consent, 'trial-site': enrolment } as const
export type Issuing = keyof typeof EXAMPLES

/** One request, as any client would send it; `body` is sent as JSON unless it is text or bytes already. */
export async function call<Body = Json>({
  url,
  method,
  token,
  body,
  headers = {},
}: {
  url: string
  method?: string
  token?: string | undefined
  body?: unknown
  headers?: Record<string, string>
}): Promise<Answer<Body>> {
  const raw = typeof body === 'string' || Buffer.isBuffer(body)
  const response = await fetch(url, {
    method: method ?? (body === undefined ? 'GET' : 'POST'),
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: raw ? (body as BodyInit) : JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /[/+]json\b|^application\/(vc|did-resolution|did)$/.test(
    response.headers.get('content-type') ?? '',
  )
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson && text !== '' ? JSON.parse(text) : undefined) as Body,
  }
}

/** A complete body for `POST /credentials/issue`, for a subject that nobody else has. */
export function issueBody(organisation: Issuing, claims: Json = {}) {
  const { credential } = EXAMPLES[organisation]
  const credentialSubject: Json = {
    ...credential.credentialSubject,
    id: `did:example:${randomUUID()}`,
    ...claims,
  }
  return { credential: { ...credential, credentialSubject } }
}

export type Issued = { jwt: string; id: string; record: string; payload: Json }

/** Issues one credential. @throws {Error} unless it is answered 201 */
export async function issueOne({
  stack,
  organisation,
  body = issueBody(organisation),
  headers = {},
}: {
  stack: Pick<TestStack, 'issuerUrl'> & { tokens: Tokens }
  organisation: Issuing
  body?: unknown
  headers?: Record<string, string>
}): Promise<Issued> {
  const answer = await call<{ verifiableCredential: { id: string }; record: string }>({
    url: `${stack.issuerUrl}/orgs/${organisation}/credentials/issue`,
    token: stack.tokens[organisation],
    body,
    headers,
  })
  if (answer.status !== 201) throw new Error(`not issued: ${answer.status} ${answer.text}`)
  return { ...readEnveloped(answer.body.verifiableCredential), record: answer.body.record }
}

/** The compact JWT in an EnvelopedVerifiableCredential, and what it says. */
export function readEnveloped({ id: dataUrl }: { id: string }): Omit<Issued, 'record'> {
  const jwt = dataUrl.slice(dataUrl.indexOf(',') + 1)
  const payload = JSON.parse(Buffer.from(jwt.split('.')[1]!, 'base64url').toString('utf8')) as Json
  return { jwt, id: payload.id as string, payload }
}

export type StatusPurpose = 'revocation' | 'suspension'

export function setStatus({
  stack,
  organisation,
  id,
  purpose = 'revocation',
  status = true,
  reason,
}: {
  stack: Pick<TestStack, 'issuerUrl'> & { tokens: Tokens }
  organisation: Issuing
  id: string
  purpose?: StatusPurpose
  status?: boolean
  reason?: string
}): Promise<Answer> {
  return call({
    url: `${stack.issuerUrl}/orgs/${organisation}/credentials/status`,
    token: stack.tokens[organisation],
    body: {
      credentialId: id,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: purpose },
      status,
      ...(reason === undefined ? {} : { reason }),
    },
  })
}

export type CheckAnswer = {
  check: string
  outcome: string
  code: string
  message: string
  evidence: Json & { entries?: Json[] }
}

export type VerdictAnswer = {
  verified: boolean
  verdict: 'valid' | 'invalid' | 'indeterminate'
  checks: CheckAnswer[]
  errors: Json[]
  warnings: Json[]
  record: string
}

/** Asks the hospital's verifier. @throws {Error} unless it answers with a verdict */
export async function verifyOne({
  stack,
  credential,
  options,
}: {
  stack: Pick<TestStack, 'verifierUrl'> & { tokens: Tokens }
  credential: unknown
  options?: Json
}): Promise<VerdictAnswer> {
  const answer = await call<VerdictAnswer>({
    url: `${stack.verifierUrl}/credentials/verify`,
    token: stack.tokens.hospital,
    body: { verifiableCredential: credential, ...(options ? { options } : {}) },
  })
  if (answer.body?.verdict === undefined) throw new Error(`not verified: ${answer.status} ${answer.text}`)
  return answer.body
}

/** The check of a name. */
export function checkOf(verdict: Pick<VerdictAnswer, 'checks'>, name: string): CheckAnswer {
  return verdict.checks.find(({ check }) => check === name)!
}

/** SHA-256 of the bytes that the issuer signed, as the issuance log has it. */
export function digestOf(jwt: string): string {
  return createHash('sha256')
    .update(jwt.slice(0, jwt.lastIndexOf('.')))
    .digest('hex')
}

export type IssuanceProofAnswer = {
  leaf: string
  sequence: string
  tag: number
  index: string
  size: string
  root: string
  proof: string[]
}

/** Waits until an anchor holds a credential. */
export function untilAnchored({
  stack,
  organisation,
  jwt,
}: {
  stack: Pick<TestStack, 'issuerUrl'>
  organisation: Issuing
  jwt: string
}): Promise<IssuanceProofAnswer> {
  return poll({
    what: 'an anchor with the credential',
    look: async () => {
      const { status, body } = await call<IssuanceProofAnswer>({
        url: `${stack.issuerUrl}/orgs/${organisation}/issuance-log/proofs/${digestOf(jwt)}`,
      })
      return status === 200 ? body : undefined
    },
  })
}
