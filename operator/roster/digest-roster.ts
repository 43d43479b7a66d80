import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { OperatorError } from '../operator-error.ts'

/**
 * The SHA-256 of a roster, in hex.
 *
 * @throws {OperatorError} for a file that cannot be read, or is not UTF-8: names in it would be spoilt unnoticed
 */
export async function digestRoster(file: string): Promise<string> {
  const digest = createHash('sha256')
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
      digest.update(part)
      decoder.decode(part, { stream: true })
    }
    decoder.decode()
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') throw new OperatorError('--file is not UTF-8')
    throw new OperatorError(`--file cannot be read: ${code}`, { cause: error })
  }
  return digest.digest('hex')
}
