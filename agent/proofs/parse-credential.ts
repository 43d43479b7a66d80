import { parseEmbeddedCredential } from './parse-embedded.ts'
import { parseJoseCredential } from './parse-jose-credential.ts'
import { parseJws } from './parse-jws.ts'
import { parseJwtCredential } from './parse-jwt-credential.ts'
import { ProofError } from './proof-error.ts'
import { readSecuredForm } from './read-secured-form.ts'
import { parseSdJwt } from './sd-jwt/parse-sd-jwt.ts'
import type { MediaType, ParsedCredential } from './secured-document.ts'

/**
 * Reads a secured credential: compact, in an envelope (VCDM 2.0 §4.13), or with embedded proofs. Only what has to be
 * canonicalised is waited for.
 *
 * @param maxBytes of the compact form; 256 KiB unless told
 * @throws {ProofError} if it cannot be read, or says two things at once
 */
export function parseCredential({
  credential,
  maxBytes,
}: {
  credential: unknown
  maxBytes?: number
}): ParsedCredential | Promise<ParsedCredential> {
  const form = readSecuredForm({ document: credential, kind: 'vc' })
  if ('document' in form) return parseEmbeddedCredential(form)
  return parseCompactCredential({ ...form, ...(maxBytes === undefined ? {} : { maxBytes }) })
}

/**
 * Reads a credential in a compact form.
 *
 * @param mediaType what its envelope says it is; without one it says so itself
 * @throws {ProofError}
 */
export function parseCompactCredential({
  compact,
  mediaType,
  maxBytes,
}: {
  compact: string
  mediaType?: MediaType | undefined
  maxBytes?: number
}): ParsedCredential {
  if (compact.includes('~')) {
    const parsed = parseSdJwt({ token: compact, ...(maxBytes === undefined ? {} : { maxBytes }) })
    if (mediaType === undefined || mediaType === parsed.mediaType) return parsed
    throw new ProofError('TYP_WRONG', `typ is not that of ${mediaType}`)
  }
  const jws = parseJws({ compact, kind: 'vc', ...(maxBytes === undefined ? {} : { maxBytes }) })
  const isJwt = jws.header.typ !== 'vc+jwt'
  if (mediaType !== undefined && mediaType !== (isJwt ? 'application/jwt' : 'application/vc+jwt')) {
    throw new ProofError('TYP_WRONG', `typ is not that of ${mediaType}`)
  }
  return isJwt ? parseJwtCredential({ jws }) : parseJoseCredential({ jws })
}
