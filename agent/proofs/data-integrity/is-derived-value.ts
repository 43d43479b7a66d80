/** CBOR's major types (RFC 8949 §3.1) that a derived proof is made of. */
const NUMBER = 0
const BYTES = 2
const ARRAY = 4
const MAP = 5

/**
 * Whether the bytes behind the header of a derived proof of ecdsa-sd-2023 are what belongs there, and nothing else; the
 * library takes more. VC DI ECDSA 1.0 §3.5.8: "an array of the following five elements — a byte array of length 64; a byte
 * array of length 36; an array of byte arrays, each of length 64; a map of integers to byte arrays, each of length 32; and an
 * array of integers". 36 is a slip: a compressed key is 33 bytes, and its multicodec two.
 */
export function isDerivedValue(components: Buffer): boolean {
  let at = 0

  /** The head of a data item: its length or number, if it is of this type. */
  function take(type: number): number | undefined {
    const first = components[at]
    if (first === undefined || first >> 5 !== type) return undefined
    at += 1
    const info = first & 0x1f
    if (info < 24) return info
    const size = 1 << (info - 24)
    // 8 bytes, and lengths that are not said, are in no proof
    if (size > 4 || at + size > components.length) return undefined
    at += size
    return components.readUIntBE(at - size, size)
  }

  function takeBytes(length: number): boolean {
    if (take(BYTES) !== length) return false
    at += length
    return at <= components.length
  }

  function takeAll(type: number, takeItem: () => boolean): boolean {
    const count = take(type)
    if (count === undefined) return false
    for (let item = 0; item < count; item++) if (!takeItem()) return false
    return true
  }

  const takeNumber = () => take(NUMBER) !== undefined
  return (
    take(ARRAY) === 5 &&
    takeBytes(64) &&
    takeBytes(35) &&
    takeAll(ARRAY, () => takeBytes(64)) &&
    takeAll(MAP, () => takeNumber() && takeBytes(32)) &&
    takeAll(ARRAY, takeNumber) &&
    at === components.length
  )
}
