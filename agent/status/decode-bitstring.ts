import { gunzipSync } from 'node:zlib'

/** Bitstring Status List 1.0 §2.2: "The uncompressed bitstring MUST be at least 16KB in size". */
export const MINIMUM_ENTRIES = 131_072

/** What we accept of others' lists: a bomb is not inflated beyond this many bytes. */
export const MAXIMUM_BYTES = 8 * 1024 * 1024

export type BitstringErrorCode = 'BITSTRING_ENCODING' | 'BITSTRING_TOO_LARGE' | 'BITSTRING_TOO_SHORT'

/** An `encodedList` that is refused. */
export class BitstringError extends Error {
  override readonly name = 'BitstringError'
  readonly code: BitstringErrorCode

  constructor(code: BitstringErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options)
    this.code = code
  }
}

/**
 * The bits of an `encodedList` (Bitstring Status List 1.0 §3.4 "Bitstring Expansion Algorithm").
 *
 * @param maximumBytes of the uncompressed bitstring
 * @throws {BitstringError}
 */
export function decodeBitstring({
  encodedList,
  maximumBytes = MAXIMUM_BYTES,
}: {
  encodedList: string
  maximumBytes?: number
}): Uint8Array {
  // "MUST be a Multibase-encoded base64url (with no padding) [RFC4648] representation of the GZIP-compressed
  // [RFC1952] bitstring values"
  if (!/^u[A-Za-z0-9_-]+$/.test(encodedList)) {
    throw new BitstringError('BITSTRING_ENCODING', 'encodedList is not multibase base64url')
  }
  const bits = inflate({ compressed: Buffer.from(encodedList.slice(1), 'base64url'), maximumBytes })
  if (bits.length * 8 < MINIMUM_ENTRIES) {
    throw new BitstringError('BITSTRING_TOO_SHORT', `a status list has at least ${MINIMUM_ENTRIES} entries`)
  }
  return bits
}

function inflate({ compressed, maximumBytes }: { compressed: Buffer; maximumBytes: number }): Uint8Array {
  try {
    // a copy of its own: the buffer it comes in can be a part of a larger one, which would be held as long
    return new Uint8Array(gunzipSync(compressed, { maxOutputLength: maximumBytes }))
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw new BitstringError('BITSTRING_TOO_LARGE', `a status list of more than ${maximumBytes} bytes`, {
        cause,
      })
    }
    throw new BitstringError('BITSTRING_ENCODING', 'encodedList is not GZIP', { cause })
  }
}
