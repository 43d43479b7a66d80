import { merkleRoot, sha256 } from '#agent/log/merkle-tree.ts'

const CHUNK = 32

/**
 * Root over the uncompressed bits of a status list: leaves H(0x00 ‖ u32be i ‖ 32 bytes), in the shape of RFC 9162.
 * It does not depend on how the bits were compressed.
 *
 * @throws {RangeError} unless the bits fill whole chunks of 32 bytes
 */
export function bitRoot(bits: Uint8Array): Buffer {
  if (bits.length === 0 || bits.length % CHUNK !== 0) throw new RangeError('bits come in chunks of 32 bytes')
  const leaf = Buffer.alloc(1 + 4 + CHUNK)
  const leaves: Buffer[] = []
  for (let chunk = 0; chunk * CHUNK < bits.length; chunk++) {
    leaf.writeUInt32BE(chunk, 1)
    leaf.set(bits.subarray(chunk * CHUNK, (chunk + 1) * CHUNK), 5)
    leaves.push(sha256(leaf))
  }
  return merkleRoot(leaves)
}
