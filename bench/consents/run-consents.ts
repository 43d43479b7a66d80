import { randomBytes } from 'node:crypto'
import { decideRequest } from '#agent/consents/decide-request.ts'
import { AgentError } from '#agent/errors.ts'
import { parseCredential } from '#agent/proofs/parse-credential.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import type { ConsentRequest } from '#schemas/patient-consent/consent-request.ts'
import example from '#schemas/patient-consent/example.json' with { type: 'json' }
import question from '#schemas/patient-consent/example-request.json' with { type: 'json' }
import type { RequestedCredential } from '#schemas/requested-credential.ts'
import { describeMachine, type Machine } from '../describe-machine.ts'
import { type Contender, measureRounds, medianRate, medianRatio } from '../measure-rounds.ts'
import { type Core, openCore } from '../open-core.ts'
import { startStack } from '../start-stack.ts'
import { type Holding, holdMany, type IssuedConsent } from './hold-many.ts'

/** What `npm run bench -- --rows consents --json` prints. */
export type ConsentReport = {
  /** `cost`: of a decision, in decisions with one consent held. */
  decisions: { held: number; perSecond: number; cost: number }[]
  machine: Machine
}

const HELD = [1, 1_000, 1_000_000]

/** So many patients are asked about in turn. */
const PATIENTS = 1_000

/** Decisions under way at once: their records share commits. */
const AT_ONCE = 64

/** Measures what a recorded decision costs as more consents are held, on a stack of its own, and ends that. */
export async function runConsents({
  say,
  signal,
  ...times
}: {
  seconds: number
  rounds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<ConsentReport> {
  say('starting a stack of its own')
  const stack = await startStack({ say, signal })
  try {
    const core = await openCore({ stack, organisation: 'clinic' })
    const holdings: Holding[] = []
    try {
      say(`issuing ${PATIENTS} consents`)
      const consents = await issueConsents(core)
      for (const held of HELD) {
        say(`holding ${held}`)
        const databaseUrl = stack.databaseUrls.issuer
        holdings.push(await holdMany({ core, databaseUrl, consents: consents.slice(0, held), held }))
      }
      const contenders = holdings.map((holding) => contend(holding, consents.slice(0, holding.held)))
      const samples = await measureRounds({ contenders, ...times, say, signal })
      const decisions = holdings.map(({ held }, place) => ({
        held,
        perSecond: Math.round(medianRate(samples[place]!)),
        cost: Number(medianRatio(samples[0]!, samples[place]!).toPrecision(3)),
      }))
      return { decisions, machine: describeMachine() }
    } finally {
      for (const { close } of holdings) await close()
      await core.close()
    }
  } finally {
    await stack.close()
  }
}

async function issueConsents({ issueCredentials, organisation }: Core): Promise<IssuedConsent[]> {
  const now = new Date()
  const actor = { client: 'bench', person: null }
  const requests = Array.from({ length: PATIENTS }, () => ({ requested: createConsent(), actor, now }))
  const outcomes = await issueCredentials({ organisation, requests })
  return Promise.all(
    outcomes.map(async (outcome) => {
      if (outcome instanceof AgentError) throw outcome
      const credential = outcome.credential as string
      const { payload, issuer } = await parseCredential({ credential })
      const claims = payload.credentialSubject as PatientConsent
      return { id: payload.id as string, issuer: issuer!, credential, claims }
    }),
  )
}

function createConsent(): RequestedCredential {
  const jwk = { crv: 'Ed25519', kty: 'OKP', x: randomBytes(32).toString('base64url') }
  const id = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`
  const { credential } = example
  return { ...credential, credentialSubject: { ...credential.credentialSubject, id } }
}

/** By the clock: each decision reads, verifies, decides and is durable before it counts. */
function contend({ held, world }: Holding, consents: readonly IssuedConsent[]): Contender {
  let next = 0
  const decideNext = async () => {
    const { decision } = await decideRequest({
      world,
      request: {
        patient: consents[next++ % consents.length]!.claims.id,
        ...(question as Omit<ConsentRequest, 'patient'>),
      },
      organisation: 'hospital',
      client: 'bench',
      person: null,
      now: new Date(),
    })
    if (decision !== 'permit') throw new Error(`not permitted: ${decision}`)
  }
  return {
    name: `${held} held`,
    async run(seconds) {
      const began = performance.now()
      const end = began + seconds * 1_000
      let count = 0
      const worker = async () => {
        while (performance.now() < end) {
          await decideNext()
          count++
        }
      }
      await Promise.all(Array.from({ length: AT_ONCE }, worker))
      return { perSecond: count / ((performance.now() - began) / 1_000) }
    },
  }
}
