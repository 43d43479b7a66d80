import { createCipheriv } from 'node:crypto'

/** Entries of a status list: 2^17, the least that Bitstring Status List 1.0 allows. */
export const LIST_ENTRIES = 131_072

const ROUNDS = 12
const RIGHT_VALUES = 512
const BLOCK = 16

/**
 * A keyed permutation of [0, 2^17): an unbalanced Feistel network over 8 and 9 bits. A counter that goes through it
 * gives indexes that look random and never repeat. The round functions have so few inputs that all of them are
 * computed at once, with AES as the random function; after that an index costs a dozen look-ups.
 *
 * @param key 32 bytes
 */
export function createPermutation(key: Uint8Array): (counter: number) => number {
  const rounds = roundTable(key)
  return (counter) => {
    if (!Number.isInteger(counter) || counter < 0 || counter >= LIST_ENTRIES)
      throw new RangeError('no such entry')
    let left = counter >>> 9
    let right = counter & 0x1ff
    for (let round = 0; round < ROUNDS; round += 2) {
      left ^= rounds[round * RIGHT_VALUES + right]! & 0xff
      right ^= rounds[(round + 1) * RIGHT_VALUES + left]! & 0x1ff
    }
    return (left << 9) | right
  }
}

function roundTable(key: Uint8Array): Uint16Array {
  const blocks = Buffer.alloc(ROUNDS * RIGHT_VALUES * BLOCK)
  for (let input = 0; input < ROUNDS * RIGHT_VALUES; input++) blocks.writeUInt32BE(input, input * BLOCK)
  // single blocks that are all different: ECB is the plain block cipher here
  const cipher = createCipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const random = cipher.update(blocks)
  return Uint16Array.from({ length: ROUNDS * RIGHT_VALUES }, (_, input) => random.readUInt16BE(input * BLOCK))
}
