import { describeMachine } from './describe-machine.ts'
import { issueBatch } from './issue-batches.ts'
import { measureCore } from './measure-core.ts'
import { measureHttp } from './measure-http.ts'
import { median, medianRate, medianRatio, type Sample } from './measure-rounds.ts'
import { type Core, openCore } from './open-core.ts'
import { readMemory } from './read-memory.ts'
import type { CoreFigures, HttpFigures, Report } from './report.ts'
import { type BenchStack, startStack } from './start-stack.ts'

/** How many credentials are verified in turn: more than a processor's caches hold. */
const CREDENTIALS = 2_000

/** Runs everything on a stack of its own, and ends that. */
export async function runBench({
  seconds,
  rounds,
  say,
  signal,
}: {
  /** How long a round lasts. */
  seconds: number
  rounds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<Report> {
  say('starting a stack of its own')
  const stack = await startStack({ say, signal })
  try {
    return await measureStack({ stack, seconds, rounds, say, signal })
  } finally {
    await stack.close()
  }
}

async function measureStack({
  stack,
  ...run
}: {
  stack: BenchStack
  seconds: number
  rounds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<Report> {
  const { say, rounds, seconds } = run
  const core = await openCore({ stack, organisation: 'board' })
  try {
    say(`issuing ${CREDENTIALS} licenses to verify`)
    const issued = await issueBatch({ core, count: CREDENTIALS })
    const credentials = issued.map(({ credential }) => credential as string)
    const idle = await readMemories(stack)
    say('HTTP, 64 connections')
    const publicKey = await readPublicKey(core)
    const http = await measureHttp({ stack, credentials, publicKey, ...run })
    const loaded = await readMemories(stack)
    say('core, one thread')
    const { verify, issue } = await measureCore({ core, credentials, ...run })
    return {
      verify: compareCore(verify),
      issue: compareCore(issue),
      http: { verify: compareHttp(http.verify), issue: compareHttp(http.issue) },
      memory: {
        issuer: { idleMiB: idle.issuer, afterLoadMiB: loaded.issuer },
        verifier: { idleMiB: idle.verifier, afterLoadMiB: loaded.verifier },
      },
      peers: {
        rawVerifyPerSecond: toRate(medianRate(verify.raw)),
        rawSignPerSecond: toRate(medianRate(issue.raw)),
        veramoVerifyPerSecond: toRate(medianRate(verify.veramo)),
        veramoIssuePerSecond: toRate(medianRate(issue.veramo)),
        bareVerifyPerSecond: toRate(medianRate(http.verify.bare)),
        bareIssuePerSecond: toRate(medianRate(http.issue.bare)),
      },
      machine: describeMachine(),
      rounds,
      secondsPerRound: seconds,
      credentialBytes: Math.round(median(credentials.map(({ length }) => length))),
    }
  } finally {
    await core.close()
  }
}

async function readPublicKey({ organisation, didResolver }: Core): Promise<Buffer> {
  const { verificationMethod } = organisation.signers.get('EdDSA')!
  const { assertionMethod } = await didResolver.resolveKeys(organisation.did)
  return Buffer.from(assertionMethod.get(verificationMethod)!.jwk.x!, 'base64url')
}

async function readMemories({ pids }: BenchStack): Promise<{ issuer: number; verifier: number }> {
  return { issuer: await readMemory(pids.issuer!), verifier: await readMemory(pids.verifier!) }
}

type CoreSamples = { ours: Sample[]; raw: Sample[]; veramo: Sample[] }

function compareCore({ ours, raw, veramo }: CoreSamples): CoreFigures {
  return {
    perSecond: toRate(medianRate(ours)),
    ofRaw: toRatio(medianRatio(ours, raw)),
    timesVeramo: toRatio(medianRatio(ours, veramo)),
  }
}

function compareHttp({ ours, bare }: { ours: Sample[]; bare: Sample[] }): HttpFigures {
  return {
    perSecond: toRate(medianRate(ours)),
    ofBare: toRatio(medianRatio(ours, bare)),
    p50ms: toRatio(median(ours.map(({ p50ms }) => p50ms ?? Number.NaN))),
    p99ms: toRatio(median(ours.map(({ p99ms }) => p99ms ?? Number.NaN))),
  }
}

const toRate = (value: number) => Math.round(value)
const toRatio = (value: number) => Number(value.toPrecision(3))
