import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { Problem } from './problem.ts'

const DECODERS = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
}

/**
 * The bytes of a request's body, decoded, never more than `maxBytes` of them in memory.
 *
 * @param timeoutMs how long the sender may take for all of it
 * @throws {Problem} BODY_TOO_LARGE, BODY_TOO_SLOW, BODY_INCOMPLETE, BODY_MALFORMED or BODY_ENCODING_UNSUPPORTED
 */
export async function readBody({
  request,
  maxBytes,
  timeoutMs,
}: {
  request: IncomingMessage
  maxBytes: number
  timeoutMs: number
}): Promise<Buffer> {
  const coding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (coding !== 'identity' && !Object.hasOwn(DECODERS, coding)) {
    // RFC 9110 section 12.5.3: a 415 for the coding says which ones would do
    const headers = { 'Accept-Encoding': Object.keys(DECODERS).join(', ') }
    throw new Problem('BODY_ENCODING_UNSUPPORTED', 'send it plain, or with gzip, deflate or br', { headers })
  }
  const sent = await readBytes({ request, maxBytes, timeoutMs })
  if (coding === 'identity') return sent
  try {
    return await DECODERS[coding as keyof typeof DECODERS](sent, { maxOutputLength: maxBytes })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(maxBytes)
    throw new Problem('BODY_MALFORMED', `the body is not valid ${coding}`, { cause })
  }
}

function readBytes({
  request,
  maxBytes,
  timeoutMs,
}: {
  request: IncomingMessage
  maxBytes: number
  timeoutMs: number
}): Promise<Buffer> {
  if (Number(request.headers['content-length']) > maxBytes) return Promise.reject(tooLarge(maxBytes))
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    const timer = setTimeout(() => {
      const detail = `the body did not arrive within ${timeoutMs / 1_000} s`
      fail(new Problem('BODY_TOO_SLOW', detail, { headers: { Connection: 'close' } }))
    }, timeoutMs)
    const stop = () => {
      clearTimeout(timer)
      request.off('data', take).off('end', finish).off('close', abort).off('error', abort)
    }
    const fail = (problem: Problem) => {
      stop()
      // what else comes is thrown away unread, so that the answer is not lost with the connection
      request.on('error', () => {}).resume()
      reject(problem)
    }
    const take = (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) fail(tooLarge(maxBytes))
      else chunks.push(chunk)
    }
    const finish = () => {
      stop()
      resolve(chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size))
    }
    const abort = () => fail(new Problem('BODY_INCOMPLETE', 'the connection was closed within the body'))
    request.on('data', take).on('end', finish).on('close', abort).on('error', abort)
  })
}

function tooLarge(maxBytes: number): Problem {
  return new Problem('BODY_TOO_LARGE', `more than ${maxBytes} bytes`)
}
