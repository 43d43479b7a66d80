import canonicalize from 'canonicalize'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import type { ProvenVerification } from './read-verification.ts'
import { GROUP_TYPE, type SignedGroup } from './sign-group.ts'
import { verificationLeaf } from './verification-record.ts'

/**
 * Is this record, to the letter, one that the holder of this key signed? Needs nothing but the record, its proof and
 * the verifier's public key.
 *
 * @param verify checks a signature under the key that `kid` of the signed root names
 */
export function checkRecord({
  verification: { record, proof },
  verify,
}: {
  verification: ProvenVerification
  verify: (data: Uint8Array, signature: Uint8Array) => boolean
}): boolean {
  const [header = '', payload = '', signature = '', ...more] = proof.signedRoot.split('.')
  if (more.length > 0) return false
  const { alg, typ } = decode(header) as { alg?: unknown; typ?: unknown }
  const { iss, root, size } = decode(payload) as SignedGroup
  if (alg !== 'EdDSA' || typ !== GROUP_TYPE || iss !== record.verifier || size !== proof.treeSize)
    return false
  if (!verify(Buffer.from(`${header}.${payload}`, 'latin1'), Buffer.from(signature, 'base64url')))
    return false
  return verifyInclusion({
    leaf: verificationLeaf(canonicalize(record)!),
    index: BigInt(proof.leafIndex),
    size: BigInt(size),
    proof: proof.path.map((sibling) => Buffer.from(sibling.slice(2), 'hex')),
    root: Buffer.from(root.slice(2), 'hex'),
  })
}

function decode(part: string): unknown {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
}
