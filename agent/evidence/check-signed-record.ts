import type { VerificationKey } from '#agent/dids/verification-key.ts'
import { PURPOSE_RECORDS } from '#agent/registry/chain-view.ts'
import { checkRecord } from '#agent/verify/check-record.ts'
import type { ProvenVerification } from '#agent/verify/read-verification.ts'
import type { CredentialWorld } from '#agent/verify/verifier-world.ts'
import { type EvidenceStep, failed, passed } from './evidence-step.ts'

/** Seconds that a group may be signed after the first of its records. */
const MAX_GROUP_AGE = 300

/** Did the verifier that the record names sign exactly this, with a key that it had for that then? */
export async function checkSignedRecord({
  verification,
  world,
}: {
  verification: ProvenVerification
  world: CredentialWorld
}): Promise<EvidenceStep[]> {
  const { record, proof } = verification
  const key = await findKey({ verification, world })
  if ('outcome' in key) return [key]
  const steps = [
    passed('verifier key', `${key.id} (${key.thumbprint}), listed by the DID and the registry for records`),
  ]
  try {
    steps.push(
      checkRecord({ verification, verify: key.verify })
        ? passed('record', `signed as one of ${proof.treeSize}, at place ${proof.leafIndex} of the tree`)
        : failed('record', 'the record, its path and the signed root do not belong together'),
    )
    const late = readSignedAt(proof.signedRoot) - Date.parse(record.time) / 1000
    if (!(Math.abs(late) <= MAX_GROUP_AGE)) {
      steps.push(failed('record time', 'the group was signed at another time than the record tells'))
    }
  } catch {
    steps.push(failed('record', 'the signed root cannot be read'))
  }
  return steps
}

async function findKey({
  verification: { record, proof },
  world: { didResolver, view },
}: {
  verification: ProvenVerification
  world: CredentialWorld
}): Promise<VerificationKey | EvidenceStep> {
  const stop = (detail: string) => failed('verifier key', detail)
  try {
    const { kid } = decode(proof.signedRoot.split('.')[0]) as { kid?: unknown }
    const { assertionMethod, address, deactivated } = await didResolver.resolveKeys(record.verifier)
    const key = typeof kid === 'string' ? assertionMethod.get(kid) : undefined
    if (!key || deactivated || key.setByPreviousOwner) {
      return stop('the DID of the verifier does not list the key that signed')
    }
    if (address === null || !view.organisation(address)) {
      return stop('the verifier is no organisation of the registry')
    }
    const registered = view.key({ organisation: address, keyId: key.thumbprint })
    const time = Date.parse(record.time) / 1000
    const counts =
      registered !== undefined &&
      (registered.purposes & PURPOSE_RECORDS) !== 0 &&
      registered.from <= time + 60 &&
      (registered.retiredAt === null || time < registered.retiredAt) &&
      registered.compromisedSince === null
    return counts ? key : stop('the registry does not list the key for records at that time')
  } catch (error) {
    return stop(`the key of the verifier cannot be found: ${(error as Error).message}`)
  }
}

function readSignedAt(signedRoot: string): number {
  return Number((decode(signedRoot.split('.')[1]) as { iat?: unknown }).iat)
}

function decode(part = ''): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
}
