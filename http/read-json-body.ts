import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import { parseStrictJson } from '#agent/parse-strict-json.ts'
import { Problem } from './problem.ts'
import { readBody } from './read-body.ts'

/** Of a body, decoded, where the route does not say otherwise: 1 MiB. */
export const MAX_BODY_BYTES = 1024 * 1024

/** How long a body may take to arrive. */
export const BODY_TIMEOUT_MS = 10_000

const JSON_TYPE = /^application\/(?:[a-z0-9!#$&^_.+-]+\+)?json$/
const UTF8_PARAMETER = /^charset="?utf-8"?$/

/**
 * A request's body as strict JSON (see parseStrictJson).
 *
 * @throws {Problem} as readBody, or CONTENT_TYPE_UNSUPPORTED, BODY_MISSING, BODY_MALFORMED
 * @throws {StrictJsonError}
 */
export async function readJsonBody({
  request,
  maxBytes = MAX_BODY_BYTES,
  timeoutMs = BODY_TIMEOUT_MS,
}: {
  request: IncomingMessage
  maxBytes?: number
  timeoutMs?: number
}): Promise<{ value: unknown; size: number }> {
  checkContentType(request.headers['content-type'])
  const bytes = await readBody({ request, maxBytes, timeoutMs })
  if (bytes.length === 0) throw new Problem('BODY_MISSING', 'the body is empty')
  // a decoder would replace what is not UTF-8, and read something else than what was sent
  if (!isUtf8(bytes)) throw new Problem('BODY_MALFORMED', 'the body is not UTF-8')
  return { value: parseStrictJson(bytes.toString('utf8')), size: bytes.length }
}

function checkContentType(header: string | undefined): void {
  if (header === undefined)
    throw new Problem('CONTENT_TYPE_UNSUPPORTED', 'Content-Type is required: application/json')
  const [type = '', ...parameters] = header.split(';').map((part) => part.trim().toLowerCase())
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))
  if (!JSON_TYPE.test(type) || (charset !== undefined && !UTF8_PARAMETER.test(charset))) {
    throw new Problem('CONTENT_TYPE_UNSUPPORTED', 'Content-Type must be application/json, in UTF-8')
  }
}
