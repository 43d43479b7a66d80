import type { IncomingMessage } from 'node:http'
import { readBody } from './read-body.ts'
import { BODY_TIMEOUT_MS, MAX_BODY_BYTES, readJsonBody } from './read-json-body.ts'

/**
 * A request's body as a JWT where that is its Content-Type (`application/jwt`, RFC 7519 §10.3.1), of which it gives the
 * text; as strict JSON otherwise.
 *
 * @throws {Problem} as readJsonBody
 * @throws {StrictJsonError}
 */
export async function readJwtBody({
  request,
  maxBytes = MAX_BODY_BYTES,
  timeoutMs = BODY_TIMEOUT_MS,
}: {
  request: IncomingMessage
  maxBytes?: number
  timeoutMs?: number
}): Promise<{ value: unknown; size: number }> {
  const [type = ''] = (request.headers['content-type'] ?? '').split(';')
  if (type.trim().toLowerCase() !== 'application/jwt') return readJsonBody({ request, maxBytes, timeoutMs })
  const bytes = await readBody({ request, maxBytes, timeoutMs })
  return { value: bytes.toString('latin1').trim(), size: bytes.length }
}
