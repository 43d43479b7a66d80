import { CREDENTIALS_V1_CONTEXT, CREDENTIALS_V2_CONTEXT } from '#schemas/urls.ts'
import type { MediaType } from './secured-document.ts'

/**
 * Which data model a document is of, by its first context, and whether what secures it is made for that one: a JWT with a
 * claim `vc` or `vp` is 1.1's (§6.3.1), JOSE without one and SD-JWT are 2.0's, and embedded proofs may be of both.
 *
 * @returns what is wrong; undefined if it fits
 */
export function checkSecuredContext({
  payload,
  mediaType,
}: {
  payload: Record<string, unknown>
  mediaType: MediaType
}): string | undefined {
  const contexts = payload['@context']
  const first: unknown = Array.isArray(contexts) ? contexts[0] : undefined
  if (first === CREDENTIALS_V1_CONTEXT) {
    return mediaType === 'application/jwt' || mediaType === 'application/vc'
      ? undefined
      : 'data model 1.1 is not secured this way'
  }
  if (first !== CREDENTIALS_V2_CONTEXT) return `the first @context is not ${CREDENTIALS_V2_CONTEXT}`
  return mediaType === 'application/jwt' ? 'data model 2.0 is not secured by a claim vc or vp' : undefined
}
