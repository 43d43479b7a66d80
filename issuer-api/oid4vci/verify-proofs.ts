import { Openid4vciIssuer } from '@openid4vc/openid4vci'
import { decodeProtectedHeader } from 'jose'
import { createJwkDocument, createKeyDocument } from '#agent/dids/key-did.ts'
import { parseJwk } from '#agent/dids/parse-public-key.ts'
import { readDocumentKeys } from '#agent/dids/read-document-keys.ts'
import type { PublicKey } from '#agent/dids/verification-key.ts'
import { type IssuerMetadata, toMetadataResult } from './create-issuer-metadata.ts'
import { didOfJwk } from './did-of-jwk.ts'
import { Oid4vciError } from './oid4vci-error.ts'
import { PROOF_ALGORITHMS } from './wallet-algorithms.ts'

/** A proof is made for one request: it is no older than a nonce lives, and a clock may be this far ahead, in seconds. */
const MAX_AGE = 360
const MAX_AHEAD = 60

type Callbacks = ConstructorParameters<typeof Openid4vciIssuer>[0]['callbacks']
type VerifyJwt = Callbacks['verifyJwt']
type JwtSigner = Parameters<VerifyJwt>[0]

export type Proven = { subject: string; nonce: string }

/**
 * Verifies the proofs of a credential request (OID4VCI 1.0 appendix F.1 and F.4), each by the key of a did:key or
 * did:jwk that `kid` names, or by the key in `jwk`. The nonces are the caller's to use up.
 *
 * @returns the DID of each proof's key, and its nonce
 * @throws {Oid4vciError} invalid_proof
 */
export async function verifyProofs({
  jwts,
  metadata,
  issuer,
  now,
}: {
  jwts: readonly string[]
  metadata: IssuerMetadata
  /** What `iss` is, where there is one; undefined where there must be none. */
  issuer: string | undefined
  now: Date
}): Promise<Proven[]> {
  const proven = []
  for (const jwt of jwts) proven.push(await verifyProof({ jwt, metadata, issuer, now }))
  return proven
}

const unused = () => {
  throw new Error('a credential issuer has no use for this')
}

const library = new Openid4vciIssuer({
  callbacks: {
    verifyJwt,
    hash: unused,
    generateRandom: unused,
    signJwt: unused,
    clientAuthentication: unused,
    fetch: unused,
  } as never,
})

async function verifyProof({
  jwt,
  metadata,
  issuer,
  now,
}: {
  jwt: string
  metadata: IssuerMetadata
  issuer: string | undefined
  now: Date
}): Promise<Proven> {
  checkHeader(jwt)
  const { header, payload } = await library
    .verifyCredentialRequestJwtProof({ jwt, issuerMetadata: toMetadataResult(metadata) as never, now })
    .catch((cause: unknown) => {
      throw new Oid4vciError('invalid_proof', 'the proof is not valid', { cause })
    })
  const age = now.getTime() / 1_000 - payload.iat
  if (age > MAX_AGE || age < -MAX_AHEAD) throw new Oid4vciError('invalid_proof', 'the proof is not of now')
  // F.1: "The value of this claim MUST be the client_id of the Client making the Credential request"
  // […] "This claim MUST be omitted if the access token […] was obtained from a Pre-Authorized Code Flow through anonymous access"
  if (payload.iss !== undefined && payload.iss !== issuer) {
    throw new Oid4vciError(
      'invalid_proof',
      'iss of the proof is not the client that asked for the access token',
    )
  }
  if (payload.nonce === undefined) throw new Oid4vciError('invalid_proof', 'the proof has no nonce')
  const subject = header.jwk ? didOfJwk(parseJwk(header.jwk)) : header.kid!.split('#')[0]!
  return { subject, nonce: payload.nonce }
}

/** What the library takes and we do not: keys by certificate or trust chain, extensions, attested keys. */
function checkHeader(jwt: string): void {
  let header: Record<string, unknown>
  try {
    header = decodeProtectedHeader(jwt) as Record<string, unknown>
  } catch (cause) {
    throw new Oid4vciError('invalid_proof', 'the proof is not a JWT', { cause })
  }
  for (const name of ['x5c', 'x5u', 'jku', 'trust_chain', 'crit', 'b64']) {
    if (Object.hasOwn(header, name))
      throw new Oid4vciError('invalid_proof', `the header of the proof has ${name}`)
  }
  // F.1, kid: "It MUST NOT be present if jwk or x5c is present"; one of kid and jwk must be
  if ((header.kid === undefined) === (header.jwk === undefined)) {
    throw new Oid4vciError('invalid_proof', 'the header of the proof has kid or jwk, one of them')
  }
}

function verifyJwt(signer: JwtSigner, { compact }: Parameters<VerifyJwt>[1]): Awaited<ReturnType<VerifyJwt>> {
  const key = findKey(signer)
  const place = compact.lastIndexOf('.')
  const verified =
    key !== undefined &&
    key.alg === (signer.alg === 'Ed25519' ? 'EdDSA' : signer.alg) &&
    (PROOF_ALGORITHMS as readonly string[]).includes(key.alg) &&
    key.verify(Buffer.from(compact.slice(0, place)), Buffer.from(compact.slice(place + 1), 'base64url'))
  return verified ? { verified, signerJwk: key.jwk as never } : { verified: false }
}

/** F.4: "the header parameter does not contain a private key": parseJwk refuses one. */
function findKey(signer: JwtSigner): PublicKey | undefined {
  if (signer.method === 'jwk') return parseJwk(signer.publicJwk)
  if (signer.method !== 'did') return undefined
  const did = signer.didUrl.split('#')[0]!
  const document = did.startsWith('did:key:')
    ? createKeyDocument(did)
    : did.startsWith('did:jwk:')
      ? createJwkDocument(did)
      : undefined
  return document && readDocumentKeys({ document }).authentication.get(signer.didUrl)
}
