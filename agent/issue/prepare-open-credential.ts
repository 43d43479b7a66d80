import { randomUUID } from 'node:crypto'
import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { checkSecuredContext } from '#agent/proofs/check-secured-context.ts'
import { readId, readSubjects } from '#agent/proofs/read-claims.ts'
import type { Securing } from '#agent/proofs/securing.ts'
import { checkCredentialShape } from '#schemas/credential.ts'
import { familyOfVct } from '#schemas/families.ts'
import { CREDENTIALS_V1_CONTEXT, vctOfType } from '#schemas/urls.ts'
import { isAbsoluteUrl } from '#schemas/vocabulary/check-url.ts'
import { hasStatus } from './add-status.ts'
import { checkOwnStatus } from './check-own-status.ts'
import { chooseSigner, type SecuringRequest, unavailable } from './choose-signer.ts'
import { invalid, type PreparedCredential } from './prepared-credential.ts'

/**
 * Completes a credential of no family, of either data model: what it says is its issuer's affair, and its form is held
 * against the data model alone. It is kept under an id of our own, since a client may use one more than once.
 *
 * @throws {AgentError} CREDENTIAL_INVALID, ISSUER_NOT_YOURS, SECURING_UNAVAILABLE, SIGNING_KEY_NOT_READY
 */
export function prepareOpenCredential({
  requested,
  types,
  securing,
  organisation,
  now,
}: {
  requested: Record<string, unknown>
  types: readonly string[]
  securing: SecuringRequest
  organisation: Organisation
  now: Date
}): PreparedCredential {
  const { issuer: named, proof, ...members } = requested
  if (proof !== undefined) throw invalid({ pointer: '/credential/proof', message: 'it is signed already' })
  const choice = chooseSigner({
    organisation,
    issuer: named === undefined ? undefined : (readId(named) ?? ''),
    request: securing,
    mediaType: 'application/vc',
  })
  const signing = { ...choice, securing: withVct({ securing: choice.securing, types }) }
  const id = `urn:uuid:${randomUUID()}`
  const { mediaType } = signing.securing
  const credential = withDate({ id, ...members, issuer: named ?? signing.did }, now)
  const faults = [...checkCredentialShape(credential), ...checkOwnStatus(credential)].map((fault) => ({
    ...fault,
    pointer: `/credential${fault.pointer}`,
  }))
  if (faults.length > 0) {
    throw new AgentError('CREDENTIAL_INVALID', 'not a credential of the data model', { faults })
  }
  const misfit = checkSecuredContext({ payload: credential, mediaType })
  if (misfit) throw invalid({ pointer: '/credential/@context', message: misfit })
  const { credentialSubject, validFrom, validUntil, issuanceDate, expirationDate } = credential
  const ends = validUntil ?? expirationDate
  const subjects = readSubjects(credentialSubject)
  return {
    family: undefined,
    id,
    ownId: credential.id === id ? null : (credential.id as string),
    subject: subjects.length === 1 ? subjects[0]! : id,
    claims: credentialSubject,
    validFrom: new Date((validFrom ?? issuanceDate ?? now) as string | Date),
    validUntil: ends === undefined ? null : new Date(ends as string),
    signing: { ...signing, securing: withMandatory({ securing: signing.securing, credential }) },
    claimed: types.filter((type) => type !== 'VerifiableCredential').map((type) => ({ type })),
    credential,
  }
}

/**
 * An SD-JWT VC has one type, "a case-sensitive string", `vct`. Unless the client says it: the last type of the credential,
 * which is the most specific one by custom, where that is an absolute URL, else a name of ours for it.
 */
function withVct({ securing, types }: { securing: Securing; types: readonly string[] }): Securing {
  if (securing.mediaType !== 'application/dc+sd-jwt') return securing
  const last = types.findLast((type) => type !== 'VerifiableCredential') ?? 'VerifiableCredential'
  const { vct = isAbsoluteUrl(last) ? last : vctOfType(last) } = securing
  if (familyOfVct(vct)) throw unavailable('vct is of a family of credentials, and the credential is not')
  return { ...securing, vct }
}

/** Without these it would be no credential, or nobody could tell whether it still counts. */
const DECISIVE = ['issuer', 'issuanceDate', 'validFrom', 'expirationDate', 'validUntil']

/** What a holder cannot withhold, whatever it is about; a client may only add to it. */
function withMandatory({
  securing,
  credential,
}: {
  securing: Securing
  credential: Record<string, unknown>
}): Securing {
  if (securing.mediaType !== 'application/vc' || securing.cryptosuite !== 'ecdsa-sd-2023') return securing
  const names = DECISIVE.filter((name) => Object.hasOwn(credential, name))
  if (hasStatus({ credential, securing }) || credential.credentialStatus !== undefined) {
    names.push('credentialStatus')
  }
  const own = names.map((name) => `/${name}`)
  return { ...securing, mandatoryPointers: [...new Set([...own, ...(securing.mandatoryPointers ?? [])])] }
}

/** Data model 1.1 §4.6: "A credential MUST have an issuanceDate property." */
function withDate(credential: Record<string, unknown>, now: Date): Record<string, unknown> {
  const contexts = credential['@context']
  if (!Array.isArray(contexts) || contexts[0] !== CREDENTIALS_V1_CONTEXT) return credential
  return { issuanceDate: now.toISOString().replace(/\.\d+Z$/, 'Z'), ...credential }
}
