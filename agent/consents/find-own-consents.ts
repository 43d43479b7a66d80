import { AgentError } from '#agent/errors.ts'
import type { ConsentWorld } from './consent-world.ts'
import { type FoundConsent, readConsents } from './read-consents.ts'

/**
 * Every holding of a consent that a person may act on: the patient, always; whoever granted it for the patient, while it
 * lasts.
 *
 * @param id of the credential
 * @param did of whoever asks; nothing of them is proven by this
 * @throws {AgentError} CONSENT_NOT_FOUND; CONSENT_NOT_YOURS
 */
export async function findOwnConsents({
  world,
  id,
  did,
  now,
}: {
  world: ConsentWorld
  id: string
  did: string
  now: Date
}): Promise<FoundConsent[]> {
  const found = await readConsents({ world, by: { credential: world.digest.credential(id) } })
  if (found.length === 0) throw new AgentError('CONSENT_NOT_FOUND', 'no consent with this id is held here')
  const own = found.filter(({ claims: { id: patient, grantor, period } }) => {
    if (patient === did) return true
    return grantor.id === did && (period?.end === undefined || Date.parse(period.end) > now.getTime())
  })
  if (own.length === 0) throw new AgentError('CONSENT_NOT_YOURS', 'the DID is not one that the consent names')
  return own
}
