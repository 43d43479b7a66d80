import { readKid } from './jws-header.ts'
import { parseEmbeddedPresentation } from './parse-embedded.ts'
import { checkWrapperClaims } from './parse-jose-credential.ts'
import { type ParsedJws, parseJws, proofOf } from './parse-jws.ts'
import { jwtProof } from './parse-jwt-credential.ts'
import { ProofError } from './proof-error.ts'
import { checkSame, readDates, readId, readTypes } from './read-claims.ts'
import { readSecuredForm } from './read-secured-form.ts'
import { readSdJwt } from './sd-jwt/read-sd-jwt.ts'
import { sdJwtProof } from './sd-jwt/sd-jwt-proof.ts'
import type { DocumentProof, ParsedPresentation } from './secured-document.ts'

/**
 * Reads a secured presentation: compact, in an envelope (VCDM 2.0 §4.13), or with embedded proofs.
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
  const parsed = parseCompactPresentation({ compact: form.compact, maxBytes })
  if (form.mediaType !== undefined && form.mediaType !== parsed.mediaType) {
    throw new ProofError('TYP_WRONG', `typ is not that of ${form.mediaType}`)
  }
  return parsed
}

function parseCompactPresentation({
  compact,
  maxBytes,
}: {
  compact: string
  maxBytes: number
}): ParsedPresentation {
  if (compact.includes('~')) return parseSelectivePresentation({ token: compact, maxBytes })
  const jws = parseJws({ compact, kind: 'vp', maxBytes })
  const { header, payload } = jws
  if (header.typ !== 'vp+jwt') return parseJwtPresentation(jws)
  const proof = proofOf({ jws, ...readKid(header.kid) })
  return { mediaType: 'application/vc+jwt', ...readPayload(payload, proof) }
}

/**
 * VC-JOSE-COSE §3.2.2: what is disclosed of the payload is the presentation. Its holder signs it as a whole, so a Key Binding
 * JWT has nothing to add, and is not looked at.
 */
function parseSelectivePresentation(options: { token: string; maxBytes: number }): ParsedPresentation {
  const sdJwt = readSdJwt({ ...options, typ: 'vp+sd-jwt' })
  const { claims } = sdJwt
  const proof = sdJwtProof({ sdJwt, signer: readId(claims.holder) })
  return { mediaType: 'application/vc+sd-jwt', ...readPayload(claims, proof) }
}

/** VC-JOSE-COSE §3.1.2, §3.2.2: the payload is the presentation. */
function readPayload(
  payload: Record<string, unknown>,
  proof: DocumentProof,
): Omit<ParsedPresentation, 'mediaType'> {
  checkWrapperClaims(payload)
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
