import { hashLeaf, sha256 } from '#agent/log/merkle-tree.ts'
import type { RecordSigner } from './record-verifications.ts'

/** What a verifier signs of a group of records; `root` is 0x and lower-case hex, `iat` Unix seconds. */
export type SignedGroup = { iss: string; iat: number; root: string; size: number }

/** The type of the JWS, so that it passes for nothing else (RFC 8725 §3.11). */
export const GROUP_TYPE = 'careseal-verifications+jwt'

const LEAF_TAG = Buffer.from('hc-verification-group-leaf/1', 'ascii')

/**
 * A group's leaf hash in the verification log: H(0x00 ‖ "hc-verification-group-leaf/1" ‖ SHA-256 of the JWS signing
 * input). The random ids of the records below the root keep it from being guessed.
 *
 * @param signedRoot the compact JWS of the group
 */
export function groupLeaf(signedRoot: string): Buffer {
  const signingInput = signedRoot.slice(0, signedRoot.lastIndexOf('.'))
  return hashLeaf(Buffer.concat([LEAF_TAG, sha256(Buffer.from(signingInput, 'latin1'))]))
}

/** Signs the Merkle root of a group of records, as a compact JWS. */
export async function signGroup({
  root,
  size,
  signer,
  now,
}: {
  root: Buffer
  size: number
  signer: RecordSigner
  now: Date
}): Promise<string> {
  const header = { alg: 'EdDSA', kid: signer.verificationMethod, typ: GROUP_TYPE }
  const payload: SignedGroup = {
    iss: signer.did,
    iat: Math.floor(now.getTime() / 1000),
    root: `0x${root.toString('hex')}`,
    size,
  }
  const signingInput = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part), 'utf8').toString('base64url'))
    .join('.')
  const signature = await signer.sign(Buffer.from(signingInput, 'latin1'))
  return `${signingInput}.${signature.toString('base64url')}`
}
