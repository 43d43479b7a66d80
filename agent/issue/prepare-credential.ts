import { randomUUID } from 'node:crypto'
import { AgentError, type Fault } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { readPointer } from '#agent/read-pointer.ts'
import { familyOfType } from '#schemas/families.ts'
import type { Family } from '#schemas/family.ts'
import type { RequestedCredential } from '#schemas/requested-credential.ts'
import { CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import { validateClaims } from '#schemas/validate-claims.ts'

/** A credential that is complete but for its status entries. */
export type PreparedCredential = {
  family: Family
  id: string
  subject: string
  claims: Record<string, unknown>
  validFrom: Date
  validUntil: Date | null
  /** The credential; `credentialStatus` is added once its index is known. */
  credential: Record<string, unknown>
}

/**
 * Completes what a client asks for: fills in what is the issuer's to say, and checks the claims.
 *
 * @throws {AgentError} FAMILY_UNKNOWN, CREDENTIAL_INVALID, CLAIMS_INVALID, ISSUER_NOT_YOURS
 */
export function prepareCredential({
  requested,
  organisation,
  now,
}: {
  requested: RequestedCredential
  organisation: Organisation
  now: Date
}): PreparedCredential {
  const family = familyOfType(requested.type)
  if (!family) {
    throw new AgentError('FAMILY_UNKNOWN', 'no family of credentials has this type', {
      faults: [
        { pointer: '/credential/type', code: 'FAMILY_UNKNOWN', message: 'not a type that is issued here' },
      ],
    })
  }
  checkTypes({ requested, family })
  checkContext({ requested, family })
  checkIssuer({ requested, organisation })
  const claims = family.fillClaims({ claims: requested.credentialSubject, organisation })
  checkClaims({ family, claims, organisation })
  const validFrom = requested.validFrom === undefined ? startOfSecond(now) : new Date(requested.validFrom)
  const validUntil = requested.validUntil === undefined ? null : new Date(requested.validUntil)
  if (validUntil && validUntil <= validFrom) {
    throw invalid({ pointer: '/credential/validUntil', message: 'validUntil is not after validFrom' })
  }
  const id = requested.id ?? `urn:uuid:${randomUUID()}`
  return {
    family,
    id,
    subject: claims.id as string,
    claims,
    validFrom,
    validUntil,
    credential: {
      '@context': requested['@context'],
      id,
      type: requested.type,
      ...(requested.name === undefined ? {} : { name: requested.name }),
      ...(requested.description === undefined ? {} : { description: requested.description }),
      issuer: { id: organisation.did, name: organisation.name },
      validFrom: requested.validFrom ?? formatSecond(validFrom),
      ...(requested.validUntil === undefined ? {} : { validUntil: requested.validUntil }),
      credentialSubject: claims,
      credentialSchema: { id: family.schemaUrl, type: 'JsonSchema' },
    },
  }
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

function checkIssuer({
  requested,
  organisation,
}: {
  requested: RequestedCredential
  organisation: Organisation
}): void {
  const { issuer } = requested
  if (issuer === undefined) return
  if ((typeof issuer === 'string' ? issuer : issuer.id) === organisation.did) return
  throw new AgentError('ISSUER_NOT_YOURS', `the issuer is not a DID of ${organisation.name}`, {
    faults: [
      { pointer: '/credential/issuer', code: 'ISSUER_NOT_YOURS', message: 'not a DID of the organisation' },
    ],
  })
}

function checkClaims({
  family,
  claims,
  organisation,
}: {
  family: Family
  claims: Record<string, unknown>
  organisation: Organisation
}): void {
  const faults: Fault[] = validateClaims({ family, claims }).map((fault) => ({
    ...fault,
    pointer: `/credential/credentialSubject${fault.pointer}`,
  }))
  for (const pointer of family.issuerClaims) {
    const named = readPointer(claims, pointer)
    if (named === undefined || named === organisation.did) continue
    faults.push({
      pointer: `/credential/credentialSubject${pointer}`,
      code: 'ISSUER_NOT_YOURS',
      message: 'must name the issuing organisation',
    })
  }
  if (faults.length > 0)
    throw new AgentError('CLAIMS_INVALID', 'the claims are not those of the family', { faults })
}

function invalid({ pointer, message }: { pointer: string; message: string }): AgentError {
  return new AgentError('CREDENTIAL_INVALID', message, {
    faults: [{ pointer, code: 'CREDENTIAL_INVALID', message }],
  })
}

function startOfSecond(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000)
}

function formatSecond(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z')
}
