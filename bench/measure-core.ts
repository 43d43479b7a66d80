import sodium from 'sodium-native'
import { parseJws } from '#agent/proofs/parse-jws.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { countRate } from './count-rate.ts'
import { issueBatch } from './issue-batches.ts'
import { type Contender, measureRounds, type Sample } from './measure-rounds.ts'
import type { Core } from './open-core.ts'
import { createStockVeramo } from './stock-veramo.ts'

/** How many the issuer's API takes at once. */
const BATCH = 1_000

export type CoreSamples = {
  verify: { ours: Sample[]; raw: Sample[]; veramo: Sample[] }
  issue: { ours: Sample[]; raw: Sample[]; veramo: Sample[] }
}

/**
 * Measures verifying and issuing without HTTP, on this thread, beside bare signatures over the same bytes and beside
 * stock Veramo.
 *
 * @param credentials compact, of the organisation that issues, all valid
 */
export async function measureCore({
  core,
  credentials,
  ...run
}: {
  core: Core
  credentials: readonly string[]
  rounds: number
  seconds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<CoreSamples> {
  const veramo = await createStockVeramo({ core })
  const parsed = credentials.map((compact) => parseJws({ compact, kind: 'vc' }))
  const payloads = parsed.map(({ payload }) => payload)
  const veramoCredentials: string[] = []
  for (const payload of payloads.slice(0, 200)) veramoCredentials.push(await veramo.issue(payload))

  const { organisation, verifierWorld: world, didResolver } = core
  const { sign, verificationMethod } = organisation.signers.get('EdDSA')!
  const { assertionMethod } = await didResolver.resolveKeys(organisation.did)
  const publicKey = Buffer.from(assertionMethod.get(verificationMethod)!.jwk.x!, 'base64url')
  const pick = <Item>(items: readonly Item[], count: number): Item => items[count % items.length]!

  const contenders: Contender[] = [
    {
      name: 'verify',
      run: (seconds) =>
        countRate({
          seconds,
          clock: 'core',
          act: async (count) => {
            const credential = pick(credentials, count)
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
            const { signature, signingInput } = pick(parsed, count)
            if (!sodium.crypto_sign_verify_detached(signature, signingInput, publicKey))
              throw new Error('a signature does not match')
          },
        }),
    },
    {
      name: 'Veramo',
      run: (seconds) =>
        countRate({ seconds, clock: 'core', act: (count) => veramo.verify(pick(veramoCredentials, count)) }),
    },
    { name: 'issue', run: (seconds) => issueFor({ core, seconds }) },
    {
      name: 'raw',
      run: (seconds) =>
        countRate({ seconds, clock: 'wall', act: (count) => void sign(pick(parsed, count).signingInput) }),
    },
    {
      name: 'Veramo',
      run: (seconds) =>
        countRate({ seconds, clock: 'wall', act: (count) => veramo.issue(pick(payloads, count)) }),
    },
  ]
  const [verify, rawVerify, veramoVerify, issue, rawSign, veramoIssue] = (await measureRounds({
    contenders,
    ...run,
  })) as [Sample[], Sample[], Sample[], Sample[], Sample[], Sample[]]
  return {
    verify: { ours: verify, raw: rawVerify, veramo: veramoVerify },
    issue: { ours: issue, raw: rawSign, veramo: veramoIssue },
  }
}

/** Whole batches, one after another, each durable before the next begins. */
async function issueFor({ core, seconds }: { core: Core; seconds: number }): Promise<Sample> {
  const began = performance.now()
  let count = 0
  let elapsed: number
  do {
    count += (await issueBatch({ core, count: BATCH })).length
    elapsed = (performance.now() - began) / 1_000
  } while (elapsed < seconds)
  return { perSecond: count / elapsed }
}
