import { decode } from 'cborg'

/**
 * Whether the bytes behind the header of a derived proof of ecdsa-sd-2023 are what belongs there, and nothing else; the
 * library takes more. VC DI ECDSA 1.0 §3.5.8: "an array of the following five elements — a byte array of length 64; a byte
 * array of length 36; an array of byte arrays, each of length 64; a map of integers to byte arrays, each of length 32; and an
 * array of integers". 36 is a slip: a compressed key is 33 bytes, and its multicodec two.
 */
export function isDerivedValue(components: Buffer): boolean {
  const value = read(components)
  if (!Array.isArray(value) || value.length !== 5) return false
  const [baseSignature, publicKey, signatures, labels, indexes] = value
  return (
    isBytes(baseSignature, 64) &&
    isBytes(publicKey, 35) &&
    Array.isArray(signatures) &&
    signatures.every((signature) => isBytes(signature, 64)) &&
    labels instanceof Map &&
    [...labels].every(([index, label]) => isIndex(index) && isBytes(label, 32)) &&
    Array.isArray(indexes) &&
    indexes.every(isIndex)
  )
}

/** One data item, spelt as it must be, with nothing after it; undefined for anything else. */
function read(bytes: Buffer): unknown {
  try {
    return decode(bytes, {
      useMaps: true,
      strict: true,
      allowIndefinite: false,
      rejectDuplicateMapKeys: true,
    })
  } catch {
    return undefined
  }
}

function isBytes(value: unknown, length: number): boolean {
  return value instanceof Uint8Array && value.length === length
}

function isIndex(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
