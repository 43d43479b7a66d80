import { parseHolderRequest, verifyHolderRequest } from '#agent/consents/check-holder-request.ts'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { parseCredential } from '#agent/proofs/parse-credential.ts'
import type { VerifierWorld } from '#agent/verify/verifier-world.ts'
import type { PatientConsent } from '#schemas/patient-consent/claims.ts'
import { family } from '#schemas/patient-consent/family.ts'
import type { IssuerWorld } from './issuer-world.ts'
import { readIssued } from './read-credential.ts'
import { setCredentialStatus } from './set-credential-status.ts'

/**
 * Revokes a consent because its patient says so, by a signed request and nobody's help; the next anchor publishes it.
 * Whoever granted it for the patient may as well, for as long as it lasts. A replay changes nothing: a revocation is final.
 *
 * @param compact a JWS of typ careseal-withdrawal+jwt whose `aud` is the organisation's URL: see parseHolderRequest
 * @throws {AgentError} HOLDER_PROOF_INVALID; HOLDER_UNAVAILABLE; CONSENT_NOT_FOUND; CONSENT_NOT_YOURS; SUBJECT_ERASED
 */
export async function withdrawIssuedConsent({
  world,
  verifier,
  organisation,
  id,
  compact,
  now,
}: {
  world: IssuerWorld
  verifier: Pick<VerifierWorld, 'didResolver' | 'view'>
  organisation: Organisation
  id: string
  compact: string
  now: Date
}): Promise<{ changed: boolean }> {
  const audience = `${world.issuerUrl}/orgs/${organisation.id}`
  const request = parseHolderRequest({ compact, type: 'careseal-withdrawal+jwt', subject: id, audience, now })
  const { id: patient, grantor, period } = await readClaims({ world, organisation, id })
  const isOver = period?.end !== undefined && Date.parse(period.end) <= now.getTime()
  if (request.did !== patient && (request.did !== grantor.id || isOver)) {
    throw new AgentError('CONSENT_NOT_YOURS', 'the DID is not one that the consent names')
  }
  await verifyHolderRequest({ verifier, request, now })
  return setCredentialStatus({
    world,
    organisation,
    credentialId: id,
    purpose: 'revocation',
    value: true,
    reason: 'withdrawn by a signed request of the patient, or of whoever granted it',
    actor: { client: 'holder', person: null },
    now,
  })
}

async function readClaims({
  world,
  organisation,
  id,
}: {
  world: IssuerWorld
  organisation: Organisation
  id: string
}): Promise<PatientConsent> {
  const none = new AgentError('CONSENT_NOT_FOUND', 'no consent with this id was issued here')
  const { credential } = await readIssued({ world, organisation, id }).catch((error: unknown) => {
    throw error instanceof AgentError && error.code === 'CREDENTIAL_NOT_FOUND' ? none : error
  })
  // what has embedded proofs is the document itself, also where its holder is to derive another from it
  const { type, credentialSubject } =
    typeof credential === 'string' ? (await parseCredential({ credential })).payload : credential
  if (![type].flat().includes(family.credentialType)) throw none
  return credentialSubject as PatientConsent
}
