import { toBeArray, decodeBase58 as toInteger } from 'ethers'

/**
 * The bytes of a base58btc text, zero bytes at the front included.
 *
 * @throws {Error} if it holds a character outside the alphabet
 */
export function decodeBase58(text: string): Buffer {
  const digits = text.replace(/^1+/, '')
  const zeros = Buffer.alloc(text.length - digits.length)
  return digits === '' ? zeros : Buffer.concat([zeros, toBeArray(toInteger(digits))])
}
