import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { createRequests } from './create-requests.ts'
import type { Load, LoadResult } from './generate-load.ts'
import { type Contender, measureRounds, type Sample } from './measure-rounds.ts'
import type { BenchStack } from './start-stack.ts'

const CONNECTIONS = 64

/** Bodies for a round: more than are sent in it, so that no connection asks twice for the same. */
const ISSUE_BODIES = 48 * CONNECTIONS

export type HttpSamples = {
  verify: { ours: Sample[]; bare: Sample[] }
  issue: { ours: Sample[]; bare: Sample[] }
}

/**
 * Measures the APIs of a running stack over HTTP, one credential a request, beside a bare Koa handler. Load comes from
 * another process, over 64 connections that are kept open.
 *
 * @param publicKey 32 bytes, of the key that signed the credentials
 */
export async function measureHttp({
  stack,
  credentials,
  publicKey,
  ...run
}: {
  stack: BenchStack
  credentials: readonly string[]
  publicKey: Buffer
  rounds: number
  seconds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<HttpSamples> {
  const generator = fork(fileURLToPath(new URL('generate-load.ts', import.meta.url)))
  const bare = fork(fileURLToPath(new URL('serve-bare.ts', import.meta.url)), [
    publicKey.toString('base64url'),
  ])
  try {
    const [port] = (await once(bare, 'message')) as [number]
    const bareUrl = `http://127.0.0.1:${port}`
    const [board, hospital] = [await stack.token('board'), await stack.token('hospital')]
    const verifyBodies = credentials.map((compact) => JSON.stringify({ verifiableCredential: compact }))
    const issueBodies = () => createRequests(ISSUE_BODIES).map((credential) => JSON.stringify({ credential }))
    const contender = (name: string, url: string, token: string, bodies: () => string[]): Contender => ({
      name,
      run: (seconds) => {
        const headers = { authorization: `Bearer ${token}` }
        const load = { url, headers, bodies: bodies(), connections: CONNECTIONS, seconds }
        return sendLoad({ generator, load })
      },
    })
    const [verify, bareVerify, issue, bareIssue] = (await measureRounds({
      contenders: [
        contender('verify', `${stack.verifierUrl}/credentials/verify`, hospital, () => verifyBodies),
        contender('bare', `${bareUrl}/verify`, hospital, () => verifyBodies),
        contender('issue', `${stack.issuerUrl}/orgs/board/credentials/issue`, board, issueBodies),
        contender('bare', `${bareUrl}/issue`, board, issueBodies),
      ],
      ...run,
    })) as [Sample[], Sample[], Sample[], Sample[]]
    return { verify: { ours: verify, bare: bareVerify }, issue: { ours: issue, bare: bareIssue } }
  } finally {
    for (const child of [generator, bare]) if (child.connected) child.disconnect()
  }
}

async function sendLoad({ generator, load }: { generator: ChildProcess; load: Load }): Promise<Sample> {
  generator.send(load)
  const [{ failed, ...sample }] = (await once(generator, 'message')) as [LoadResult]
  if (failed > 0) throw new Error(`${failed} requests to ${load.url} failed`)
  return sample
}
