/** The bit of an index: 0 is the left-most of the first byte (Bitstring Status List 1.0 §2.1). */
export function readBit({ bits, index }: { bits: Uint8Array; index: number }): boolean {
  return (bits[index >>> 3]! & (0x80 >>> (index & 7))) !== 0
}

/** Sets or clears the bit of an index, in place. */
export function writeBit({ bits, index, value }: { bits: Uint8Array; index: number; value: boolean }): void {
  const mask = 0x80 >>> (index & 7)
  const byte = bits[index >>> 3]!
  bits[index >>> 3] = value ? byte | mask : byte & ~mask
}
