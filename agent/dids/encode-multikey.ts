import { encodeBase58 } from 'ethers'
import type { VerificationAlgorithm } from './verification-key.ts'

/** Multicodec prefixes (varint) of public keys, Controlled Identifiers 1.0 §2.2.2. */
const PREFIXES: Readonly<Record<VerificationAlgorithm, string>> = {
  EdDSA: 'ed01',
  ES256: '8024',
  ES256K: 'e701',
  ES384: '8124',
}

/**
 * The `publicKeyMultibase` of a key, which also is what a did:key is made of.
 *
 * @param publicKeyHex 32 bytes of an Ed25519 key, or an uncompressed point
 */
export function encodeMultikey({
  algorithm,
  publicKeyHex,
}: {
  algorithm: VerificationAlgorithm
  publicKeyHex: string
}): string {
  return `z${encodeBase58(`0x${PREFIXES[algorithm]}${algorithm === 'EdDSA' ? publicKeyHex : compress(publicKeyHex)}`)}`
}

/** SEC 1 §2.3.3: the first byte says whether y is odd. */
function compress(point: string): string {
  const bytes = Buffer.from(point, 'hex')
  const length = (bytes.length - 1) / 2
  const isOdd = (bytes.at(-1)! & 1) === 1
  return `${isOdd ? '03' : '02'}${bytes.subarray(1, 1 + length).toString('hex')}`
}
