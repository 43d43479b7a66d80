import { parseCredential } from '#agent/proofs/parse-credential.ts'
import { readStatusEntries, type StatusEntry } from '#agent/verify/status-entry.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { verifyCredential } from '#agent/verify/verify-credential.ts'
import { familyOfType } from '#schemas/families.ts'
import { ANY_TYPE } from '#schemas/urls.ts'
import { scopesOf, type WatchedIssuer } from './read-issuer-state.ts'

/** What is kept of a credential that is watched: nothing that it says about anybody. */
export type WatchedParts = {
  digest: string
  types: string[]
  validUntil: Date | null
  entries: StatusEntry[]
  issuer: WatchedIssuer
}

/** The first check that stands in the way, by its code. */
export type Refusal = { code: string; message: string }

/**
 * Whether a credential can be watched: if it is valid now, or only suspended, for that may change. Of any other there is
 * nothing to wait for, and the answer says so.
 */
export async function assessCredential({
  credential,
  world,
  now,
}: {
  credential: unknown
  world: CredentialWorld
  now: Date
}): Promise<{ parts: WatchedParts } | { refused: Refusal }> {
  const { checks, digest } = await verifyCredential({ credential, now, world })
  const stop = checks.find(
    ({ outcome, code }) => outcome !== 'pass' && outcome !== 'skipped' && code !== 'CREDENTIAL_SUSPENDED',
  )
  if (stop) return { refused: { code: stop.code, message: stop.message } }
  const { payload, issuer, types, dates, proofs } = await parseCredential({ credential })
  const entries = endings(payload)
  if (entries.some(({ size }) => size > 1)) {
    const message = 'a revocation or suspension of several bits is verified, and not watched'
    return { refused: { code: 'STATUS_NOT_WATCHED', message } }
  }
  const proof = proofs.find(({ did }) => did === issuer)!
  const keys = await world.issuers.resolveKeys(issuer!)
  const organisation = keys.organisation ?? keys
  const typeId = familyOfType(types)?.typeId ?? ANY_TYPE
  const entitled = await world.entitlements.readEntitlement({
    keys: { ...organisation, address: organisation.address! },
    typeId,
    now,
  })
  return {
    parts: {
      digest,
      types: [...types],
      validUntil: readEnd(payload.validUntil ?? payload.expirationDate, dates.exp),
      entries,
      issuer: {
        issuer: issuer!,
        kid: proof.kid ?? '',
        keyId: keys.assertionMethod.get(proof.kid ?? '')?.thumbprint ?? '',
        typeId,
        scopes: 'entitlement' in entitled ? scopesOf(entitled.entitlement.path) : '',
      },
    },
  }
}

/** The entries that can end it, or hold it up: what a status says besides is not watched. */
function endings({ credentialStatus }: Record<string, unknown>): StatusEntry[] {
  if (credentialStatus === undefined) return []
  return readStatusEntries(credentialStatus).filter(
    ({ purpose }) => purpose === 'revocation' || purpose === 'suspension',
  )
}

/** The earlier of the data model's end and the JWT's, which the validity check has read as dates. */
function readEnd(validUntil: unknown, exp: number | undefined): Date | null {
  const ends = [
    ...(typeof validUntil === 'string' ? [Date.parse(validUntil)] : []),
    ...(exp === undefined ? [] : [exp * 1000]),
  ]
  return ends.length === 0 ? null : new Date(Math.min(...ends))
}
