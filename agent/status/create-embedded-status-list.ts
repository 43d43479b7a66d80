import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { completeSecuring, prepareSecuring, type SecuredCredential } from '#agent/proofs/securing.ts'
import type { PublishedStatusList } from './read-status-list.ts'

const SECURING = { mediaType: 'application/vc', cryptosuite: 'eddsa-rdfc-2022' } as const

/** By the list as it was signed: a version never changes. */
const made = createBoundedCache<SecuredCredential>({ limit: 64 })

/**
 * A published status list with an embedded proof, for verifiers that know no other (Bitstring Status List 1.0 §3.6:
 * "implementers SHOULD use the same securing mechanism" for it as for the credential). It is made of the list that is
 * anchored, and says what that says.
 *
 * @throws {AgentError} SIGNING_KEY_NOT_READY
 */
export async function createEmbeddedStatusList({
  list: { credential, createdAt },
  organisation: { signers },
}: {
  list: PublishedStatusList
  organisation: Pick<Organisation, 'signers'>
}): Promise<SecuredCredential> {
  const signer = signers.get('EdDSA')
  if (!signer) {
    throw new AgentError('SIGNING_KEY_NOT_READY', 'no key signs for this organisation at the moment')
  }
  const key = `${signer.verificationMethod} ${credential}`
  const known = made.get(key)
  if (known !== undefined) return known
  const payload = JSON.parse(Buffer.from(credential.split('.')[1]!, 'base64url').toString('utf8'))
  const unsigned = await prepareSecuring({
    credential: payload,
    securing: SECURING,
    algorithm: 'EdDSA',
    verificationMethod: signer.verificationMethod,
    family: undefined,
    now: createdAt,
  })
  const signature = signer.sign(unsigned.signingInput)
  const embedded = completeSecuring({ ...unsigned, mediaType: SECURING.mediaType, signature })
  made.set(key, embedded)
  return embedded
}
