import { constants, gzipSync } from 'node:zlib'

/**
 * A status list's bits as `encodedList` (Bitstring Status List 1.0 §3.3 "Bitstring Generation Algorithm"): multibase
 * base64url without padding over GZIP.
 *
 * @param bits index 0 is the left-most bit of the first byte
 */
export function encodeBitstring(bits: Uint8Array): string {
  return `u${compressBits(bits).toString('base64url')}`
}

/** GZIP (RFC 1952) without a time stamp, so that the same bits give the same bytes. */
export function compressBits(bits: Uint8Array): Buffer {
  return gzipSync(bits, { level: constants.Z_BEST_SPEED })
}
