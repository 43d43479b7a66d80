import { randomUUID } from 'node:crypto'
import { AgentError, type Fault } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { mandatoryPointers } from '#agent/proofs/mandatory-pointers.ts'
import type { Securing } from '#agent/proofs/securing.ts'
import { toDataModel1 } from '#agent/proofs/to-data-model-1.ts'
import { readPointer } from '#agent/read-pointer.ts'
import type { Family } from '#schemas/family.ts'
import type { RequestedCredential } from '#schemas/requested-credential.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { validateClaims } from '#schemas/validate-claims.ts'
import { chooseSigner, type SecuringRequest, unavailable } from './choose-signer.ts'
import { invalid, type PreparedCredential } from './prepared-credential.ts'

/**
 * Completes a credential of a family, and checks its claims.
 *
 * @throws {AgentError} CREDENTIAL_INVALID, CLAIMS_INVALID, ISSUER_NOT_YOURS, SECURING_UNAVAILABLE, SIGNING_KEY_NOT_READY
 */
export function prepareFamilyCredential({
  requested,
  family,
  securing,
  organisation,
  now,
}: {
  requested: RequestedCredential
  family: Family
  securing: SecuringRequest
  organisation: Organisation
  now: Date
}): PreparedCredential {
  checkTypes({ requested, family })
  checkContext({ requested, family })
  if (securing.vct !== undefined) throw unavailable('the vct of a family follows from it')
  const { issuer } = requested
  const signing = chooseSigner({
    organisation,
    issuer: typeof issuer === 'string' ? issuer : issuer?.id,
    request: securing,
    mediaType: 'application/vc+jwt',
  })
  const issuing = { did: signing.did, name: organisation.name }
  const claims = family.fillClaims({ claims: requested.credentialSubject, organisation: issuing })
  checkClaims({ family, claims, issuer: signing.did })
  const validFrom = requested.validFrom === undefined ? startOfSecond(now) : new Date(requested.validFrom)
  const validUntil = requested.validUntil === undefined ? null : new Date(requested.validUntil)
  if (validUntil && validUntil <= validFrom) {
    throw invalid({ pointer: '/credential/validUntil', message: 'validUntil is not after validFrom' })
  }
  const id = requested.id ?? `urn:uuid:${randomUUID()}`
  const credential = {
    '@context': requested['@context'],
    id,
    type: requested.type,
    ...(requested.name === undefined ? {} : { name: requested.name }),
    ...(requested.description === undefined ? {} : { description: requested.description }),
    issuer: { id: signing.did, name: organisation.name },
    validFrom: requested.validFrom ?? formatSecond(validFrom),
    ...(requested.validUntil === undefined ? {} : { validUntil: requested.validUntil }),
    credentialSubject: claims,
    credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
  }
  return {
    family,
    id,
    ownId: null,
    subject: claims.id as string,
    claims,
    validFrom,
    validUntil,
    signing: { ...signing, securing: withMandatory({ securing: signing.securing, credential, family }) },
    claimed: [{ type: family.credentialType, ...family.scopeOf(claims) }],
    credential: signing.securing.mediaType === 'application/jwt' ? toDataModel1({ credential }) : credential,
  }
}

/** What a holder cannot withhold is the family's to say; a client may only add to it. */
function withMandatory({
  securing,
  credential,
  family: { disclosable },
}: {
  securing: Securing
  credential: Record<string, unknown>
  family: Family
}): Securing {
  if (securing.mediaType !== 'application/vc' || securing.cryptosuite !== 'ecdsa-sd-2023') return securing
  const own = mandatoryPointers({ credential: { ...credential, credentialStatus: [] }, disclosable })
  return { ...securing, mandatoryPointers: [...new Set([...own, ...(securing.mandatoryPointers ?? [])])] }
}

/** A type that the contexts do not define would say nothing, or something else to each reader. */
function checkTypes({ requested, family }: { requested: RequestedCredential; family: Family }): void {
  const known = ['VerifiableCredential', family.credentialType]
  const place = requested.type.findIndex((type) => !known.includes(type))
  if (place === -1) return
  throw invalid({
    pointer: `/credential/type/${place}`,
    message: `only ${known.join(' and ')} are issued together`,
  })
}

function checkContext({ requested, family }: { requested: RequestedCredential; family: Family }): void {
  const [first, second, ...others] = requested['@context']
  if (first === CREDENTIALS_V2_CONTEXT && second === family.contextUrl && others.length === 0) return
  throw invalid({
    pointer: '/credential/@context',
    message: `must be ["${CREDENTIALS_V2_CONTEXT}", "${family.contextUrl}"]`,
  })
}

function checkClaims({
  family,
  claims,
  issuer,
}: {
  family: Family
  claims: Record<string, unknown>
  issuer: string
}): void {
  const faults: Fault[] = validateClaims({ family, claims }).map((fault) => ({
    ...fault,
    pointer: `/credential/credentialSubject${fault.pointer}`,
  }))
  for (const pointer of family.issuerClaims) {
    const named = readPointer(claims, pointer)
    if (named === undefined || named === issuer) continue
    faults.push({
      pointer: `/credential/credentialSubject${pointer}`,
      code: 'ISSUER_NOT_YOURS',
      message: 'must name the issuing organisation',
    })
  }
  if (faults.length > 0)
    throw new AgentError('CLAIMS_INVALID', 'the claims are not those of the family', { faults })
}

function startOfSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}

function formatSecond(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}
