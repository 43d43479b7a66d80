import type { VerificationAlgorithm } from '#agent/dids/verification-key.ts'
import { checkHeaderParameters, readKid } from '../jws-header.ts'
import { decodePart, MAX_COMPACT_BYTES, parsePart } from '../parse-jws.ts'
import { ProofError } from '../proof-error.ts'
import { type DisclosedClaim, discloseClaims, readSdAlg } from './disclose-claims.ts'
import { hashDisclosure } from './hash-disclosure.ts'
import { type KeyBinding, readKeyBinding } from './read-key-binding.ts'
import { reservedClaims } from './reserved-claims.ts'

/** An SD-JWT, or SD-JWT+KB, taken apart; nothing in it is believed yet. */
export type ParsedSdJwt = {
  token: string
  header: {
    alg: VerificationAlgorithm
    typ: string
    /** Absolute DID URL, and the DID in it; null where the issuer names no key. */
    kid: string | null
    did: string | null
  }
  /** What the issuer signed, digests and all. */
  payload: Record<string, unknown>
  /** The Processed SD-JWT Payload: what the holder disclosed is in its place, and every digest is gone. */
  claims: Record<string, unknown>
  disclosed: readonly DisclosedClaim[]
  /** Whether digests are left that nothing was disclosed for: claims that were withheld, or decoys. */
  withheld: boolean
  /** The bytes that the issuer signed: the same whatever the holder leaves out. */
  signingInput: Buffer
  signature: Buffer
  keyBinding: KeyBinding | null
}

const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/
const BASE64URL = /^[A-Za-z0-9_-]+$/

/** Far more than any credential has: reading each of them costs a digest. */
export const MAX_DISCLOSURES = 512

/**
 * Takes apart an SD-JWT in its compact serialization and puts what was disclosed into its place, strictly (RFC 9901
 * §7.1, §7.3). Signatures, and whether the Key Binding JWT is the one that was asked for, are for others to check.
 *
 * @param typ what the header must say
 * @param maxBytes 256 KiB unless told
 * @throws {ProofError}
 */
export function readSdJwt({
  token,
  typ,
  maxBytes = MAX_COMPACT_BYTES,
}: {
  token: string
  typ: string
  maxBytes?: number
}): ParsedSdJwt {
  if (token.length > maxBytes) throw new ProofError('TOO_LARGE', `more than ${maxBytes} bytes`)
  const { jwt, disclosures, keyBinding } = splitParts(token)
  const [headerPart, payloadPart, signaturePart] = jwt.split('.') as [string, string, string]
  const header = checkHeaderParameters(parsePart(headerPart, 'HEADER_MALFORMED', 'the protected header'))
  // RFC 9901 §9.11 (explicit typing): a token that was made for another purpose does not pass
  if (header.typ !== typ) throw new ProofError('TYP_WRONG', `typ is not ${typ}`)
  checkContentType({ typ, cty: header.cty })
  const payload = parsePart(payloadPart, 'PAYLOAD_MALFORMED', 'the payload')
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new ProofError('PAYLOAD_MALFORMED', 'the payload is not a JSON object')
  }
  const signed = payload as Record<string, unknown>
  const { claims, disclosed, withheld } = discloseClaims({
    payload: signed,
    disclosures,
    reserved: reservedClaims(typ),
  })
  return {
    token,
    header: { alg: header.alg, typ, ...readKeyName(header.kid) },
    payload: signed,
    claims,
    disclosed,
    withheld,
    signingInput: Buffer.from(`${headerPart}.${payloadPart}`, 'latin1'),
    signature: decodePart(signaturePart),
    keyBinding: keyBinding === '' ? null : readBinding({ token, compact: keyBinding, payload: signed }),
  }
}

/** VC-JOSE-COSE §3.2: "When present, the cty header parameter SHOULD be vc", or `vp`; for us it must. */
function checkContentType({ typ, cty }: { typ: string; cty: unknown }): void {
  const kind = typ === 'vc+sd-jwt' ? 'vc' : typ === 'vp+sd-jwt' ? 'vp' : undefined
  if (kind !== undefined && cty !== undefined && cty !== kind) {
    throw new ProofError('CTY_WRONG', `cty is not ${kind}`)
  }
}

/** RFC 9901 §4: a tilde after each part; after the last one nothing, or a Key Binding JWT. */
function splitParts(token: string): { jwt: string; disclosures: string[]; keyBinding: string } {
  const parts = token.split('~', MAX_DISCLOSURES + 3)
  if (parts.length > MAX_DISCLOSURES + 2) {
    throw new ProofError('TOO_LARGE', `more than ${MAX_DISCLOSURES} Disclosures`)
  }
  const [jwt, ...disclosures] = parts as [string, ...string[]]
  const keyBinding = disclosures.pop()
  if (keyBinding === undefined || !COMPACT.test(jwt) || !disclosures.every((part) => BASE64URL.test(part))) {
    throw new ProofError('SD_JWT_MALFORMED', 'not a JWT, Disclosures and a Key Binding JWT, with tildes')
  }
  return { jwt, disclosures, keyBinding }
}

function readKeyName(kid: unknown): { kid: string | null; did: string | null } {
  return kid === undefined ? { kid: null, did: null } : readKid(kid)
}

/** §4.3.1: `sd_hash` is over all that comes before the Key Binding JWT, the last tilde included. */
function readBinding({
  token,
  compact,
  payload,
}: {
  token: string
  compact: string
  payload: Record<string, unknown>
}): KeyBinding {
  const sdHash = hashDisclosure({ text: token.slice(0, -compact.length), sdAlg: readSdAlg(payload) })
  return readKeyBinding({ compact, sdHash })
}
