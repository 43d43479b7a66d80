import { AgentError } from '#agent/errors.ts'
import type { SecuringRequest } from '#agent/issue/choose-signer.ts'
import { signerOf } from '#agent/issue/choose-signer.ts'
import { prepareCredential } from '#agent/issue/prepare-credential.ts'
import { completeSecuring, prepareSecuring } from '#agent/proofs/securing.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { familyOfId } from '#schemas/families.ts'
import { countRate } from '../count-rate.ts'
import { createRequests } from '../create-requests.ts'
import { measureRounds, medianRate, medianRatio, type Sample } from '../measure-rounds.ts'
import type { Core } from '../open-core.ts'
import type { FormatBench } from './format-bench.ts'

/** Rates for each second that a core worked at it. */
export type FormatFigures = {
  name: string
  library: string
  aim: number
  verifyPerSecond: number
  verifyOfLibrary: number
  securePerSecond: number
  secureOfLibrary: number
}

const family = familyOfId('practitioner-license')!
const CREDENTIALS = 200

/**
 * Verifies and secures licenses in one format, beside the plain library of that format. Ours is the whole verdict,
 * status, registry and all; the library's is what it calls verified. Securing is the format alone, for both: what issuing
 * costs besides, records and logs, is the same for each.
 */
export async function measureFormat({
  core,
  format,
  ...run
}: {
  core: Core
  format: FormatBench
  rounds: number
  seconds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<FormatFigures> {
  const { name, library, aim, request } = format
  const credentials = await issue({ core, request })
  const { world, jwkOf } = { world: core.verifierWorld, jwkOf: (kid: string) => readJwk(core, kid) }
  const peer = await format.createPeer({ jwkOf })
  const prepared = createRequests(CREDENTIALS).map((requested) =>
    prepareCredential({
      requested,
      family,
      securing: request,
      organisation: core.organisation,
      now: new Date(),
    }),
  )
  const pick = <Item>(items: readonly Item[], count: number): Item => items[count % items.length]!
  const contenders = {
    verify: async (count: number) => {
      const credential = pick(credentials, count)
      const { verdict, checks } = await verifyCredential({ credential, now: new Date(), world })
      if (verdict !== 'valid') throw new Error(`not valid: ${JSON.stringify(checks)}`)
    },
    'verify, library': (count: number) => peer.verify(pick(credentials, count)),
    secure: async (count: number) => {
      const { credential, signing } = pick(prepared, count)
      const { algorithm, verificationMethod, sign } = signerOf(core.organisation, signing)
      const unsigned = await prepareSecuring({
        credential,
        securing: signing.securing,
        algorithm,
        verificationMethod,
        family,
        now: new Date(),
      })
      completeSecuring({
        ...unsigned,
        mediaType: signing.securing.mediaType,
        signature: sign(unsigned.signingInput),
      })
    },
    'secure, library': (count: number) => peer.issue(pick(prepared, count).credential),
  }
  const samples = (await measureRounds({
    contenders: Object.entries(contenders).map(([name, act]) => ({
      name,
      run: (seconds) => countRate({ seconds, clock: 'core', act }),
    })),
    ...run,
  })) as [Sample[], Sample[], Sample[], Sample[]]
  const [verify, verifyPeer, secure, securePeer] = samples
  return {
    name,
    library,
    aim,
    verifyPerSecond: Math.round(medianRate(verify)),
    verifyOfLibrary: Number(medianRatio(verify, verifyPeer).toPrecision(3)),
    securePerSecond: Math.round(medianRate(secure)),
    secureOfLibrary: Number(medianRatio(secure, securePeer).toPrecision(3)),
  }
}

async function issue({ core, request }: { core: Core; request: SecuringRequest }) {
  const outcomes = await core.issueCredentials({
    organisation: core.organisation,
    requests: createRequests(CREDENTIALS).map((requested) => ({
      requested,
      securing: request,
      actor: { client: 'bench', person: null },
      now: new Date(),
    })),
  })
  return outcomes.map((outcome) => {
    if (outcome instanceof AgentError) throw outcome
    return outcome.credential
  })
}

async function readJwk({ didResolver }: Core, kid: string): Promise<JsonWebKey> {
  const { assertionMethod } = await didResolver.resolveKeys(kid.split('#')[0]!)
  return assertionMethod.get(kid)!.jwk as JsonWebKey
}
