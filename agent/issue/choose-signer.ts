import { AgentError } from '#agent/errors.ts'
import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import type {
  Organisation,
  OrganisationIdentity,
  OrganisationSigner,
} from '#agent/organisations/organisation.ts'
import { type CryptosuiteName, cryptosuites } from '#agent/proofs/data-integrity/cryptosuites.ts'
import type { SdJwtSecuring } from '#agent/proofs/sd-jwt/prepare-sd-jwt-credential.ts'
import type { Securing } from '#agent/proofs/securing.ts'

/** How the client wants a credential secured; what it leaves out follows from the rest. */
export type SecuringRequest = {
  mediaType?: Securing['mediaType'] | undefined
  cryptosuite?: CryptosuiteName | undefined
  mandatoryPointers?: readonly string[] | undefined
  /** Of an SD-JWT VC of no family. */
  vct?: string | undefined
  algorithm?: SigningAlgorithm | undefined
}

/** Under which identity a credential is issued, how it is secured, and with what kind of key. */
export type SigningChoice = { did: string; algorithm: SigningAlgorithm; securing: Securing }

/** RFC 9864 and NIST's list first: a P-256 key is used where there is no Ed25519 one, secp256k1 where it is asked for. */
const PREFERENCE: readonly SigningAlgorithm[] = ['EdDSA', 'ES256', 'ES384', 'ES256K']

/**
 * Settles who signs and how. The identity is the one that is named, else the first that has a key of the kind.
 *
 * @param issuer DID that the client names as the issuer
 * @param mediaType where the client names none
 * @throws {AgentError} ISSUER_NOT_YOURS; SECURING_UNAVAILABLE if none of its keys signs so; SIGNING_KEY_NOT_READY
 */
export function chooseSigner({
  organisation,
  issuer,
  request,
  mediaType: usual,
}: {
  organisation: Organisation
  issuer: string | undefined
  request: SecuringRequest
  mediaType: Securing['mediaType']
}): SigningChoice {
  const mediaType = request.mediaType ?? (request.cryptosuite === undefined ? usual : 'application/vc')
  const identities =
    issuer === undefined
      ? organisation.identities
      : organisation.identities.filter(({ did }) => did === issuer)
  if (identities.length === 0) throw notYours(organisation)
  const wanted = algorithmsOf(mediaType, request)
  for (const { did, signers } of identities) {
    const algorithm = wanted.find((algorithm) => signers.has(algorithm))
    if (algorithm) return { did, algorithm, securing: securingOf(mediaType, algorithm, request) }
  }
  if (identities.every(hasNoKey) || wanted.includes('EdDSA')) {
    throw new AgentError(
      'SIGNING_KEY_NOT_READY',
      `no ${wanted.join(' or ')} key of the organisation signs now`,
    )
  }
  throw unavailable(`the issuer has no ${wanted.join(' or ')} key`)
}

/**
 * The key that was chosen, as it is now.
 *
 * @throws {AgentError} SIGNING_KEY_NOT_READY
 */
export function signerOf(organisation: Organisation, { did, algorithm }: SigningChoice): OrganisationSigner {
  const signer = organisation.identities.find((identity) => identity.did === did)?.signers.get(algorithm)
  if (signer) return signer
  throw new AgentError('SIGNING_KEY_NOT_READY', `no ${algorithm} key of the organisation signs now`)
}

function algorithmsOf(
  mediaType: Securing['mediaType'],
  { algorithm, cryptosuite, mandatoryPointers, vct }: SecuringRequest,
): readonly SigningAlgorithm[] {
  if (mandatoryPointers !== undefined && cryptosuite !== 'ecdsa-sd-2023' && !isSdJwt(mediaType)) {
    throw unavailable('only ecdsa-sd-2023 and SD-JWTs have mandatoryPointers')
  }
  if (vct !== undefined && mediaType !== 'application/dc+sd-jwt') {
    throw unavailable('only an SD-JWT VC has a vct')
  }
  if (mediaType !== 'application/vc') {
    if (cryptosuite !== undefined) throw unavailable(`${mediaType} has no cryptosuite`)
    return algorithm === undefined ? PREFERENCE : [algorithm]
  }
  const possible: readonly SigningAlgorithm[] =
    cryptosuite === undefined ? PREFERENCE.slice(0, 3) : cryptosuites[cryptosuite].algorithms
  if (algorithm === undefined) return possible
  if (possible.includes(algorithm)) return [algorithm]
  throw unavailable(`${cryptosuite ?? mediaType} does not sign with ${algorithm}`)
}

function securingOf(
  mediaType: Securing['mediaType'],
  algorithm: SigningAlgorithm,
  { cryptosuite, mandatoryPointers, vct }: SecuringRequest,
): Securing {
  const mandatory = mandatoryPointers === undefined ? {} : { mandatoryPointers }
  if (isSdJwt(mediaType)) return { mediaType, ...mandatory, ...(vct === undefined ? {} : { vct }) }
  if (mediaType !== 'application/vc') return { mediaType }
  return {
    mediaType,
    cryptosuite: cryptosuite ?? (algorithm === 'EdDSA' ? 'eddsa-rdfc-2022' : 'ecdsa-rdfc-2019'),
    ...mandatory,
  }
}

function isSdJwt(mediaType: Securing['mediaType']): mediaType is SdJwtSecuring['mediaType'] {
  return mediaType === 'application/dc+sd-jwt' || mediaType === 'application/vc+sd-jwt'
}

function hasNoKey({ signers }: OrganisationIdentity): boolean {
  return signers.size === 0
}

function notYours({ name }: Organisation): AgentError {
  return new AgentError('ISSUER_NOT_YOURS', `the issuer is not a DID of ${name}`, {
    faults: [
      { pointer: '/credential/issuer', code: 'ISSUER_NOT_YOURS', message: 'not a DID of the organisation' },
    ],
  })
}

export function unavailable(message: string): AgentError {
  return new AgentError('SECURING_UNAVAILABLE', message, {
    faults: [{ pointer: '/options', code: 'SECURING_UNAVAILABLE', message }],
  })
}
