import type { Family } from '#schemas/family.ts'
import { disclosablePointers } from '../disclosable-pointers.ts'
import { readSubjects } from '../read-claims.ts'
import type { Random } from './conceal-claims.ts'
import { readHolderKey } from './holder-key.ts'
import { type PreparedSdJwt, prepareSdJwt } from './prepare-sd-jwt.ts'
import { toLinkedClaims } from './to-linked-claims.ts'
import { type FamilyCredential, type SdJwtClaims, toSdJwtClaims } from './to-sd-jwt-claims.ts'

/** A credential as an SD-JWT VC, or itself secured with SD-JWT (VC-JOSE-COSE §3.2.1). */
export type SdJwtSecuring = {
  mediaType: 'application/dc+sd-jwt' | 'application/vc+sd-jwt'
  /** JSON Pointers into the credential, to what a holder cannot leave out. */
  mandatoryPointers?: readonly string[]
  /** Of an SD-JWT VC of no family. */
  vct?: string
}

type Preparing = {
  credential: Record<string, unknown>
  securing: SdJwtSecuring
  family: Family | undefined
  now: Date
}

/**
 * A credential secured with SD-JWT, all but the signature.
 *
 * @throws {ProofError} POINTER_INVALID, SD_CLAIM_MISPLACED, TOO_LARGE, NUMERIC_DATE_INVALID
 */
export function prepareSdJwtCredential({
  header,
  random,
  ...options
}: Preparing & { header: { alg: string; kid: string }; random: Random }): PreparedSdJwt {
  const { claims: payload, disclosable } = toClaims(options)
  return options.securing.mediaType === 'application/vc+sd-jwt'
    ? prepareSdJwt({ payload, disclosable, header: { ...header, typ: 'vc+sd-jwt', cty: 'vc' }, random })
    : prepareSdJwt({ payload, disclosable, header: { ...header, typ: 'dc+sd-jwt' }, random })
}

function toClaims({ credential, securing, family, now }: Preparing): SdJwtClaims {
  const { mandatoryPointers, mediaType, vct } = securing
  const disclosable = disclosablePointers({ credential, family, mandatoryPointers })
  if (mediaType === 'application/vc+sd-jwt') {
    return { claims: { ...credential, ...confirmKey(credential) }, disclosable }
  }
  if (!family) {
    if (vct === undefined) throw new TypeError('an SD-JWT VC of no family has a vct')
    return toLinkedClaims({ credential, vct, disclosable, now })
  }
  const { claims } = toSdJwtClaims({ credential: credential as FamilyCredential, family, now })
  return { claims, disclosable: disclosable.map((pointer) => pointer.replace('/credentialSubject', '')) }
}

/** VC-JOSE-COSE §4.1.3: `cnf` names the key that the holder presents it with, if the subject's DID is made of one. */
function confirmKey({ credentialSubject }: Record<string, unknown>): object {
  const [subject, ...others] = readSubjects(credentialSubject)
  const jwk = subject !== undefined && others.length === 0 ? readHolderKey(subject) : undefined
  return jwk ? { cnf: { jwk } } : {}
}
