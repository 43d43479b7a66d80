import { readKid } from './jws-header.ts'
import { parseEmbeddedPresentation } from './parse-embedded.ts'
import { checkWrapperClaims } from './parse-jose-credential.ts'
import { type ParsedJws, parseJws, proofOf } from './parse-jws.ts'
import { jwtProof } from './parse-jwt-credential.ts'
import { ProofError } from './proof-error.ts'
import { checkSame, readDates, readId, readTypes } from './read-claims.ts'
import { readSecuredForm } from './read-secured-form.ts'
import type { ParsedPresentation } from './secured-document.ts'

/**
 * Reads a secured presentation: compact, in an envelope (VCDM 2.0 §4.13.1), or with embedded proofs.
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
}): ParsedPresentation | Promise<ParsedPresentation> {
  const form = readSecuredForm({ document: presentation, kind: 'vp' })
  if ('document' in form) return parseEmbeddedPresentation(form)
  const jws = parseJws({ compact: form.compact, kind: 'vp', maxBytes })
  const isJwt = jws.header.typ !== 'vp+jwt'
  if (form.mediaType !== undefined && isJwt !== (form.mediaType === 'application/jwt')) {
    throw new ProofError('TYP_WRONG', `typ is not that of ${form.mediaType}`)
  }
  return isJwt ? parseJwtPresentation(jws) : parseJosePresentation(jws)
}

/** VC-JOSE-COSE §3.1.2: the payload is the presentation. */
function parseJosePresentation(jws: ParsedJws): ParsedPresentation {
  const { header, payload } = jws
  checkWrapperClaims(payload)
  const proof = proofOf({ jws, ...readKid(header.kid) })
  const holder = readId(payload.holder)
  // without `holder`, `iss` is the only one who speaks: it is held against the key
  checkSame({
    claim: payload.iss,
    member: holder ?? proof.did,
    code: 'ISSUER_CONFLICT',
    message: 'iss is not the holder',
  })
  checkSame({ claim: payload.jti, member: payload.id, code: 'JTI_CONFLICT', message: 'jti is not the id' })
  return {
    mediaType: 'application/vc+jwt',
    payload,
    proofs: [proof],
    ...readMembers(payload),
    holder,
    nonce: payload.nonce,
    audience: payload.aud,
    dates: readDates(payload),
  }
}

/** VC Data Model 1.1 §6.3.1: the claim `vp` holds it, and `iss` is the holder. */
function parseJwtPresentation(jws: ParsedJws): ParsedPresentation {
  const { vp, iss, jti, nonce, aud: audience } = jws.payload
  if (typeof vp !== 'object' || vp === null || Array.isArray(vp)) {
    throw new ProofError('TYP_WRONG', 'typ is not vp+jwt, and there is no claim vp')
  }
  if (jws.payload.vc !== undefined) throw new ProofError('WRAPPER_CLAIM', 'a presentation has no claim vc')
  const members = vp as Record<string, unknown>
  const holder = readId(members.holder) ?? (typeof iss === 'string' ? iss : null)
  checkSame({ claim: iss, member: holder, code: 'ISSUER_CONFLICT', message: 'iss is not the holder' })
  checkSame({ claim: jti, member: members.id ?? jti, code: 'JTI_CONFLICT', message: 'jti is not the id' })
  return {
    mediaType: 'application/jwt',
    payload: members,
    proofs: [jwtProof(jws, iss)],
    ...readMembers(members),
    holder,
    nonce,
    audience,
    dates: readDates(jws.payload),
  }
}

function readMembers({ type, verifiableCredential = [] }: Record<string, unknown>) {
  return {
    types: readTypes(type),
    credentials: Array.isArray(verifiableCredential)
      ? (verifiableCredential as unknown[])
      : [verifiableCredential],
  }
}
