import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { encodeBase58 } from 'ethers'
import { parseJwk } from '#agent/dids/parse-public-key.ts'
import type { VerificationKey } from '#agent/dids/verification-key.ts'
import { completeProof } from '#agent/proofs/data-integrity/complete-proof.ts'
import type { CryptosuiteName, ProofAlgorithm } from '#agent/proofs/data-integrity/cryptosuites.ts'
import { prepareProof } from '#agent/proofs/data-integrity/prepare-proof.ts'
import { families } from '#schemas/families.ts'

export type Json = Record<string, unknown>

/** Every suite, with every algorithm that it goes with. */
export const SUITES: readonly [CryptosuiteName, ProofAlgorithm][] = [
  ['eddsa-rdfc-2022', 'EdDSA'],
  ['eddsa-jcs-2022', 'EdDSA'],
  ['ecdsa-rdfc-2019', 'ES256'],
  ['ecdsa-rdfc-2019', 'ES384'],
  ['ecdsa-jcs-2019', 'ES256'],
  ['ecdsa-jcs-2019', 'ES384'],
  ['ecdsa-sd-2023', 'ES256'],
]

export type Signer = { key: VerificationKey; sign(data: Buffer): Buffer }

const CODECS = { EdDSA: 'ed01', ES256: '8024', ES384: '8124' } as const
const CURVES = { ES256: 'P-256', ES384: 'P-384' } as const

/** A new key, as its did:key lists it. */
export function createSigner(alg: ProofAlgorithm): Signer {
  const { privateKey, publicKey } =
    alg === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: CURVES[alg] })
  const multikey = `z${encodeBase58(Buffer.concat([Buffer.from(CODECS[alg], 'hex'), compress(publicKey)]))}`
  const controller = `did:key:${multikey}`
  return {
    key: {
      ...parseJwk(publicKey.export({ format: 'jwk' })),
      id: `${controller}#${multikey}`,
      controller,
      isController: false,
      setByPreviousOwner: false,
    },
    sign: (data) =>
      alg === 'EdDSA'
        ? sign(null, data, privateKey)
        : sign(alg === 'ES256' ? 'sha256' : 'sha384', data, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  }
}

function compress(key: KeyObject): Buffer {
  const { x, y } = key.export({ format: 'jwk' })
  const bytes = Buffer.from(x!, 'base64url')
  if (y === undefined) return bytes
  return Buffer.concat([Buffer.of(2 + (Buffer.from(y, 'base64url').at(-1)! & 1)), bytes])
}

export const NOW = new Date('2026-06-01T12:00:00Z')

/** A credential of a family, as it is before it is secured. */
export function exampleOf(family: string, issuer: string): Json {
  const { credential } = JSON.parse(readFileSync(`schemas/${family}/example.json`, 'utf8')) as {
    credential: Json
  }
  return { ...credential, id: 'urn:uuid:2b6f9e5c-3e0d-4b3e-9d6c-0f6c3a9f2a11', issuer }
}

export const FAMILIES = families.map(({ id }) => id)

/** Secures a document with a proof. */
export async function secure({
  document,
  cryptosuite,
  signer,
  ...options
}: {
  document: Json
  cryptosuite: CryptosuiteName
  signer: Signer
} & Partial<Parameters<typeof prepareProof>[0]>): Promise<Json> {
  const { signingInput, rest } = await prepareProof({
    document,
    cryptosuite,
    algorithm: signer.key.alg as ProofAlgorithm,
    verificationMethod: signer.key.id,
    proofPurpose: 'assertionMethod',
    created: NOW,
    ...options,
  })
  return completeProof({ rest, signature: signer.sign(signingInput) })
}
