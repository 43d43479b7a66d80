import { peekTyp } from '../peek-typ.ts'
import { type ParsedSdJwtCredential, parseSdJwtCredential } from './parse-sd-jwt-credential.ts'
import { parseSelectiveCredential } from './parse-selective-credential.ts'

/**
 * Reads a credential secured with SD-JWT as what its header says that it is: itself (`vc+sd-jwt`), or an SD-JWT VC.
 *
 * @param maxBytes 256 KiB unless told
 * @throws {ProofError}
 */
export function parseSdJwt(options: { token: string; maxBytes?: number }): ParsedSdJwtCredential {
  return peekTyp(options.token) === 'vc+sd-jwt'
    ? parseSelectiveCredential(options)
    : parseSdJwtCredential(options)
}
