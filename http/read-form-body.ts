import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { Problem } from './problem.ts'
import { readBody } from './read-body.ts'
import { BODY_TIMEOUT_MS, MAX_BODY_BYTES } from './read-json-body.ts'

/**
 * A request's body as a form (`application/x-www-form-urlencoded`): texts by name. It may be empty.
 *
 * @throws {Problem} as readBody, or CONTENT_TYPE_UNSUPPORTED, BODY_MALFORMED
 */
export async function readFormBody({
  request,
  maxBytes = MAX_BODY_BYTES,
  timeoutMs = BODY_TIMEOUT_MS,
}: {
  request: IncomingMessage
  maxBytes?: number
  timeoutMs?: number
}): Promise<{ value: Record<string, string>; size: number }> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/x-www-form-urlencoded') {
    throw new Problem('CONTENT_TYPE_UNSUPPORTED', 'Content-Type must be application/x-www-form-urlencoded')
  }
  const bytes = await readBody({ request, maxBytes, timeoutMs })
  if (!isUtf8(bytes)) throw new Problem('BODY_MALFORMED', 'the body is not UTF-8')
  const value: Record<string, string> = Object.create(null)
  for (const [name, text] of new URLSearchParams(bytes.toString('utf8'))) {
    // RFC 6749 §3.2: "parameters MUST NOT be included more than once"
    if (Object.hasOwn(value, name)) throw new Problem('BODY_MALFORMED', 'a parameter is given twice')
    value[name] = text
  }
  return { value, size: bytes.length }
}
