import { createNotice } from '#agent/directory/directory-notice.ts'
import type { Answer } from '#http/routes.ts'
import type { VerifierContext } from '../../verifier-context.ts'

/** `GET /directory/notice`. */
export function showNotice(_request: unknown, { verifier }: VerifierContext): Answer {
  return { status: 200, body: createNotice(verifier.directory.organisation) }
}
