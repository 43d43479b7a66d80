import { calculateJwkThumbprint } from 'jose'
import type { SigningAlgorithm } from '#agent/keys/create-signer.ts'
import { type GeneratedKey, generateKey } from '#agent/keys/generate-key.ts'
import { publicJwk } from '#agent/keys/public-jwk.ts'
import type { IdentityMethod, KeyPurpose } from './organisation.ts'

const TYPES = { EdDSA: 'Ed25519', ES256K: 'Secp256k1', ES256: 'Secp256r1', ES384: 'Secp384r1' } as const

export type NewSigningKey = {
  key: GeneratedKey
  row: {
    key: string
    organisation: string
    algorithm: SigningAlgorithm
    method: IdentityMethod
    purpose: KeyPurpose
    thumbprint: string
    verification_method: null
    created_at: Date
  }
}

/** A new key to sign credentials or presentations with, and its row: nothing of it is stored, or on chain, yet. */
export async function createSigningKey({
  organisation,
  algorithm,
  method = 'ethr',
  purpose = 'assertionMethod',
  now,
}: {
  /** Id of the organisation. */
  organisation: string
  algorithm: SigningAlgorithm
  method?: IdentityMethod
  purpose?: KeyPurpose
  now: Date
}): Promise<NewSigningKey> {
  const key = generateKey({ type: TYPES[algorithm] })
  const digits = await calculateJwkThumbprint(publicJwk(key), 'sha256')
  const thumbprint = `0x${Buffer.from(digits, 'base64url').toString('hex')}`
  const row = {
    key: key.kid,
    organisation,
    algorithm,
    method,
    purpose,
    thumbprint,
    verification_method: null,
    created_at: now,
  }
  return { key, row }
}
