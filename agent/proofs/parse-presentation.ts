import {
  checkSame,
  checkWrapperClaims,
  type JwtDates,
  readDates,
  readId,
  readTypes,
} from './parse-credential.ts'
import { type ParsedJws, parseJws } from './parse-jws.ts'
import { readCompact } from './read-compact.ts'

export type ParsedPresentation = ParsedJws & {
  /** `holder`, or its `id`; null where the presentation names none. */
  holder: string | null
  types: readonly string[]
  /** `verifiableCredential`, as it was sent. */
  credentials: readonly unknown[]
  nonce: unknown
  audience: unknown
  dates: JwtDates
}

/**
 * Reads a secured presentation: a compact JWT, or an EnvelopedVerifiablePresentation (VCDM 2.0 §4.13.1).
 *
 * @param maxBytes 1 MiB unless told: it holds whole credentials
 * @throws {ProofError}
 */
export function parsePresentation({
  presentation,
  maxBytes = 1024 * 1024,
}: {
  presentation: unknown
  maxBytes?: number
}): ParsedPresentation {
  const compact = readCompact({ document: presentation, kind: 'vp' })
  const jws = parseJws({ compact, kind: 'vp', maxBytes })
  const { payload } = jws
  checkWrapperClaims(payload)
  const holder = readId(payload.holder)
  // without `holder`, `iss` is the only one who speaks: it is held against the key
  checkSame({
    claim: payload.iss,
    member: holder ?? jws.header.did,
    code: 'ISSUER_CONFLICT',
    message: 'iss is not the holder',
  })
  checkSame({ claim: payload.jti, member: payload.id, code: 'JTI_CONFLICT', message: 'jti is not the id' })
  const { verifiableCredential = [], nonce, aud: audience } = payload
  return {
    ...jws,
    holder,
    types: readTypes(payload.type),
    credentials: Array.isArray(verifiableCredential) ? verifiableCredential : [verifiableCredential],
    nonce,
    audience,
    dates: readDates(payload),
  }
}
