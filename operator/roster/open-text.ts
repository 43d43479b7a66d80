import { createReadStream } from 'node:fs'
import { OperatorError } from '../operator-error.ts'

/** Reads a file of UTF-8, a piece of text after the other, without a byte order mark. @throws {OperatorError} */
export async function* openText(file: string): AsyncGenerator<string> {
  let isFirst = true
  try {
    for await (const text of createReadStream(file, 'utf8') as AsyncIterable<string>) {
      yield isFirst ? text.replace(/^\uFEFF/, '') : text
      isFirst = false
    }
  } catch (error) {
    const { code } = error as { code?: unknown }
    if (code === 'ENOENT' || code === 'EACCES' || code === 'EISDIR')
      throw new OperatorError(`--file cannot be read: ${code}`)
    throw error
  }
}
