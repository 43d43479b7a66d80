import { decodeJwt } from 'jose'
import { call, issueBody, type Json, type VerdictAnswer } from '#test/_helpers/call-stack.ts'
import type { TestStack } from '#test/_helpers/start-test-stack.ts'
import { type Format, ISSUED_AS } from '../interop/_presenting-wallet.ts'
import type { WalletKey } from '../interop/_wallet.ts'

export const PROFILE = 'active-rn-license-ohio-or-compact'

export type Created = {
  id: string
  client_id: string
  request_uri: string
  uri: string
  qr: string
  dc_api?: { protocol: string; data: { request: string } }
}
export type State = Json & {
  state: string
  verdict: string
  error: string | null
  results: (VerdictAnswer & Json)[]
}
export type Refused = { code: string; errors: { pointer: string; code: string }[] }

/** The id of the Credential Query for a format, in the profiles that come with the service. */
export const queryOf = (format: Format) => `license_${format.replace('+', '_')}`

/** What a hospital asks and is told, and what wallets can send it, request by request. */
export function openAsking(stack: TestStack) {
  const { verifierUrl, issuerUrl, tokens } = stack

  const askWith = (body: Json) =>
    call<Created & Refused>({ url: `${verifierUrl}/presentation-requests`, token: tokens.hospital, body })

  async function ask(body: Json = { profile: PROFILE }): Promise<Created> {
    const answer = await askWith(body)
    if (answer.status !== 201) throw new Error(`not asked: ${answer.status} ${answer.text}`)
    return answer.body
  }

  const look = ({ id }: Pick<Created, 'id'>, code?: string, token = tokens.hospital) =>
    call<State & Refused>({
      url: `${verifierUrl}/presentation-requests/${id}${code ? `?response_code=${code}` : ''}`,
      token,
    })

  /** A license for a wallet's key, as it would be presented in this format. */
  async function takeLicense(format: Format, key: WalletKey, claims: Json = {}): Promise<unknown> {
    const { credential } = issueBody('board', { id: key.did, ...claims })
    const { status, text, body } = await call<{ verifiableCredential: unknown }>({
      url: `${issuerUrl}/orgs/board/credentials/issue`,
      token: tokens.board,
      body: { credential, options: ISSUED_AS[format] },
    })
    if (status !== 201) throw new Error(`not issued: ${status} ${text}`)
    const { verifiableCredential } = body
    const { id = '' } = verifiableCredential as { id?: string }
    const isEnveloped = id.startsWith('data:') && format !== 'vc+jwt'
    return isEnveloped ? id.slice(id.indexOf(',') + 1) : verifiableCredential
  }

  /** What a wallet reads of a request. */
  async function readRequest({ request_uri: url }: Pick<Created, 'request_uri'>) {
    const { text } = await call({ url })
    return decodeJwt(text) as Json & { nonce: string; client_id: string; response_uri: string }
  }

  /** A form, sent as the answer to a request. */
  async function respond({ id }: Pick<Created, 'id'>, form: Record<string, string>) {
    const response = await fetch(`${verifierUrl}/oid4vp/responses/${id}`, {
      method: 'POST',
      body: new URLSearchParams(form),
    })
    return { status: response.status, body: (await response.json()) as Refused & { redirect_uri?: string } }
  }

  const answer = (created: Pick<Created, 'id'>, vpToken: unknown) =>
    respond(created, { vp_token: JSON.stringify(vpToken) })

  return { askWith, ask, look, takeLicense, readRequest, respond, answer }
}
