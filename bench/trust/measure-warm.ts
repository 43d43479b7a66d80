import sodium from 'sodium-native'
import { parseJws } from '#agent/proofs/parse-jws.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { countRate } from '../count-rate.ts'
import { measureRounds, median, medianRate } from '../measure-rounds.ts'
import type { Core } from '../open-core.ts'

/** `cost` is in bare signature verifications over the same bytes: another moment's load falls on both. */
export type WarmFigures = { perSecond: number; cost: number }

/** What a warm verification costs: the first round fetches what it needs, and does not count. */
export async function measureWarm({
  core: { verifierWorld: world, didResolver, organisation },
  credentials,
  ...run
}: {
  core: Core
  credentials: readonly string[]
  rounds: number
  seconds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<WarmFigures> {
  const parsed = credentials.map((compact) => parseJws({ compact, kind: 'vc' }))
  const { verificationMethod } = organisation.signers.get('EdDSA')!
  const { assertionMethod } = await didResolver.resolveKeys(organisation.did)
  const publicKey = Buffer.from(assertionMethod.get(verificationMethod)!.jwk.x!, 'base64url')
  const [verify, raw] = await measureRounds({
    contenders: [
      {
        name: 'verify',
        run: (seconds) =>
          countRate({
            seconds,
            clock: 'core',
            act: async (count) => {
              const credential = credentials[count % credentials.length]!
              const { verdict, checks } = await verifyCredential({ credential, now: new Date(), world })
              if (verdict !== 'valid') throw new Error(`not valid: ${JSON.stringify(checks)}`)
            },
          }),
      },
      {
        name: 'raw',
        run: (seconds) =>
          countRate({
            seconds,
            clock: 'core',
            act: (count) => {
              const { signature, signingInput } = parsed[count % parsed.length]!
              sodium.crypto_sign_verify_detached(signature, signingInput, publicKey)
            },
          }),
      },
    ],
    ...run,
  })
  const costs = verify!.map(({ perSecond }, round) => raw![round]!.perSecond / perSecond)
  return { perSecond: Math.round(medianRate(verify!)), cost: Number(median(costs).toPrecision(3)) }
}
