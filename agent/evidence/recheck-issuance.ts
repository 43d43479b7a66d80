import { PURPOSE_CREDENTIALS, type RegisteredKey } from '#agent/registry/chain-view.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { type EvidenceStep, failed, passed, skipped } from './evidence-step.ts'
import type { RecordedProof } from './read-recorded.ts'

/**
 * Did the key of a credential that passed count then, in the registry; and where it had ended, or a past moment was asked
 * about, does the issuer's log hold the credential as of the anchor that the record names?
 *
 * @param address of the issuer
 * @param world as of the moment that was asked about
 * @returns nothing where the signature was enough
 */
export async function recheckIssuance({
  step,
  proof,
  address,
  asked,
  world: { view, issuance },
}: {
  step: string
  proof: RecordedProof
  address: string
  asked: boolean
  world: CredentialWorld
}): Promise<EvidenceStep | undefined> {
  const key = view.key({ organisation: address, keyId: proof.keyThumbprint ?? '' })
  if (!key || (key.purposes & PURPOSE_CREDENTIALS) === 0)
    return failed(step, 'the registry did not list the key for credentials')
  const { issuedBy } = proof
  if (!issuedBy) {
    if (!asked && !hasEnded(key)) return undefined
    return failed(step, 'the signature alone did not count, and the record names no anchor that holds it')
  }
  if (issuedBy.digest === undefined) return skipped(step, 'the record does not tell what was signed')
  const anchor = view.anchors(address).find(({ sequence }) => sequence === BigInt(issuedBy.sequence))
  if (anchor?.root !== issuedBy.root || anchor.block.hash !== issuedBy.block.hash)
    return failed(step, 'the anchor is another than the record tells')
  if (!isInTime({ key, anchor })) return failed(step, 'the anchor is too late for the key')
  const digest = Buffer.from(issuedBy.digest.slice(2), 'hex')
  const found = await issuance?.readIssuance({ digest, anchor, baseUrl: null })
  if (!found || 'fault' in found) return failed(step, found?.message ?? 'no proof of issuance is known')
  return passed(step, `logged by anchor ${anchor.sequence} in block ${anchor.block.number}`)
}

function hasEnded({ retiredAt, compromisedSince }: RegisteredKey): boolean {
  return retiredAt !== null || compromisedSince !== null
}

function isInTime({
  key: { retiredAt, compromisedSince, lastGoodSequence },
  anchor,
}: {
  key: RegisteredKey
  anchor: { sequence: bigint; publishedAt: number }
}): boolean {
  return (
    (retiredAt === null || anchor.publishedAt <= retiredAt) &&
    (compromisedSince === null || anchor.sequence <= (lastGoodSequence ?? 0n))
  )
}
