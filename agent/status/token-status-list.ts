import { constants, deflateSync, inflateSync } from 'node:zlib'
import { readBit } from './bits.ts'
import { MAXIMUM_BYTES } from './decode-bitstring.ts'
import { StatusFault } from './status-fault.ts'

/** Status Types (Token Status List §7.1). */
const TOKEN_STATUS = { valid: 0, invalid: 1, suspended: 2 } as const

/** The `status_list` of a Status List Token (§4.2): `lst` is base64url over ZLIB. */
export type EncodedTokenStatusList = { bits: 2; lst: string }

/** A status list that can be looked up: a status has `bits` bits. */
export type TokenStatusList = { bits: 1 | 2 | 4 | 8; bytes: Uint8Array }

/**
 * Two bitstrings that share their indexes as one list of two bits a status: what is revoked is INVALID, whether or not it
 * is suspended as well.
 */
export function encodeTokenStatusList({
  revoked,
  suspended,
}: {
  revoked: Uint8Array
  suspended: Uint8Array
}): EncodedTokenStatusList {
  const entries = revoked.length * 8
  const bytes = Buffer.alloc(entries / 4)
  for (let index = 0; index < entries; index++) {
    const status = readBit({ bits: revoked, index })
      ? TOKEN_STATUS.invalid
      : readBit({ bits: suspended, index })
        ? TOKEN_STATUS.suspended
        : TOKEN_STATUS.valid
    // §4.1: "packed into bytes from the least significant bit ("0") to the most significant bit ("7")"
    bytes[index >>> 2]! |= status << ((index & 3) * 2)
  }
  // §4.1: "Implementations are RECOMMENDED to use the highest compression level available."
  return { bits: 2, lst: deflateSync(bytes, { level: constants.Z_BEST_COMPRESSION }).toString('base64url') }
}

/**
 * A list that somebody made (§4.1, §4.2).
 *
 * @param maximumBytes of the list: a bomb is not inflated beyond it
 * @throws {StatusFault} STATUS_LIST_INVALID
 */
export function decodeTokenStatusList({
  statusList,
  maximumBytes = MAXIMUM_BYTES,
}: {
  statusList: unknown
  maximumBytes?: number
}): TokenStatusList {
  const { bits, lst } = (statusList ?? {}) as Record<string, unknown>
  // §4.2: "The allowed values for bits are 1, 2, 4, and 8."
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) {
    throw new StatusFault('STATUS_LIST_INVALID', 'bits of the list are not 1, 2, 4 or 8')
  }
  if (typeof lst !== 'string' || !/^[A-Za-z0-9_-]+$/.test(lst)) {
    throw new StatusFault('STATUS_LIST_INVALID', 'lst is not base64url')
  }
  try {
    return { bits, bytes: inflateSync(Buffer.from(lst, 'base64url'), { maxOutputLength: maximumBytes }) }
  } catch (cause) {
    const isBomb = (cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
    const message = isBomb ? `a status list of more than ${maximumBytes} bytes` : 'lst is not ZLIB'
    throw new StatusFault('STATUS_LIST_INVALID', message, { cause })
  }
}

/**
 * The Status Type of an index.
 *
 * @throws {StatusFault} RANGE_ERROR if it is not in the list (§8.3)
 */
export function readTokenStatus({ list, index }: { list: TokenStatusList; index: number }): number {
  const { bits, bytes } = list
  const perByte = 8 / bits
  if (!Number.isSafeInteger(index) || index < 0 || index >= bytes.length * perByte) {
    throw new StatusFault('RANGE_ERROR', 'the index is not in the list')
  }
  return (bytes[Math.floor(index / perByte)]! >>> ((index % perByte) * bits)) & (2 ** bits - 1)
}
