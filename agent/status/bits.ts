/** The bit of an index: 0 is the left-most of the first byte (Bitstring Status List 1.0 §2.2). */
export function readBit({ bits, index }: { bits: Uint8Array; index: number }): boolean {
  return (bits[index >>> 3]! & (0x80 >>> (index & 7))) !== 0
}

/** Sets or clears the bit of an index, in place. */
export function writeBit({ bits, index, value }: { bits: Uint8Array; index: number; value: boolean }): void {
  const mask = 0x80 >>> (index & 7)
  const byte = bits[index >>> 3]!
  bits[index >>> 3] = value ? byte | mask : byte & ~mask
}

/**
 * The status of an index that has `size` bits, the first of them the most significant: §3.2, "the value in the bitstring
 * at the position indicated by the credentialIndex multiplied by the size".
 */
export function readStatus({ bits, index, size }: { bits: Uint8Array; index: number; size: number }): number {
  let status = 0
  for (let place = 0; place < size; place++) {
    status = status * 2 + Number(readBit({ bits, index: index * size + place }))
  }
  return status
}

/** The bits that a status of `size` bits is written as: `index` is that of the bit. */
export function bitsOfStatus({
  index,
  size,
  status,
}: {
  index: number
  size: number
  status: number
}): { index: number; value: boolean }[] {
  return Array.from({ length: size }, (_, place) => ({
    index: index * size + place,
    value: (status & (1 << (size - 1 - place))) !== 0,
  }))
}
