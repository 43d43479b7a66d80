import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { openOfflineWorld } from '#agent/verify/open-offline-world.ts'
import { type Check, combineChecks } from '#agent/verify/verdict.ts'
import { MAX_STATUS_AGE, type VerificationOptions } from '#agent/verify/verification-options.ts'
import { type CredentialVerdict, verifyCredential } from '#agent/verify/verify-credential.ts'
import type { OfflineBundle } from './offline-bundle.ts'

/** Why what a bundle says does not count now. */
export type BundleAgeCode = 'BUNDLE_EXPIRED' | 'BUNDLE_NOT_YET_VALID'

export type OfflineVerdict = CredentialVerdict & {
  /** What the verdict rests on, and how old it is. */
  knowledge: {
    verifier: string
    created: string
    expires: string
    ageSeconds: number
    block: { number: number; hash: string; time: string }
  }
}

/** How far clocks may be apart, in milliseconds. */
const SKEW_MS = 60_000

/**
 * Verifies a credential with what a bundle knows, without network and database. The bundle's own lifetime takes the
 * place of the age that is allowed online, unless the caller allows less. A bundle that is out of date still refuses
 * what it knows to be wrong, and says of nothing that it is right.
 *
 * @param bundle whose signature was checked
 * @param trustedRoots DIDs; those that the bundle names if left out
 */
export async function verifyWithBundle({
  bundle,
  credential,
  options = {},
  trustedRoots = bundle.trustedRoots,
  now,
}: {
  bundle: OfflineBundle
  credential: unknown
  options?: VerificationOptions
  trustedRoots?: readonly string[] | undefined
  now: Date
}): Promise<OfflineVerdict> {
  const { knowledge, verifier, created, expires } = bundle
  const world = openOfflineWorld({
    knowledge,
    trustedRoots: trustedRoots.map((did) => parseEthrDid(did).address),
    now: () => now,
  })
  const found = await verifyCredential({
    credential,
    options: { maxStatusAge: MAX_STATUS_AGE, ...options },
    now,
    world,
  })
  const fault = ageFault({ bundle, now })
  const { number, hash, timestamp } = knowledge.chain.latest
  return {
    ...found,
    ...(fault ? combineChecks(found.checks.map((check) => doubt(check, fault))) : {}),
    knowledge: {
      verifier,
      created,
      expires,
      ageSeconds: Math.round((now.getTime() - Date.parse(created)) / 1000),
      block: { number, hash, time: new Date(timestamp * 1000).toISOString() },
    },
  }
}

/** A clock that was set back would make an old bundle look new: before its time it counts as little as after it. */
function ageFault({ bundle, now }: { bundle: OfflineBundle; now: Date }): BundleAgeCode | undefined {
  if (now.getTime() > Date.parse(bundle.expires)) return 'BUNDLE_EXPIRED'
  if (now.getTime() + SKEW_MS < Date.parse(bundle.created)) return 'BUNDLE_NOT_YET_VALID'
  return undefined
}

function doubt(check: Check, code: BundleAgeCode): Check {
  const rests = check.check === 'status' || check.check === 'issuer'
  if (!rests || check.outcome === 'fail' || check.outcome === 'skipped') return check
  const message =
    code === 'BUNDLE_EXPIRED' ? 'the bundle is out of date' : 'the bundle was made later than now'
  return { ...check, outcome: 'unknown', code, message }
}
