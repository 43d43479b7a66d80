import { isUtf8 } from 'node:buffer'
import { parseStrictJson } from '#agent/parse-strict-json.ts'
import { type JwsHeader, readJwsHeader } from './jws-header.ts'
import { ProofError, type ProofErrorCode } from './proof-error.ts'
import type { DocumentKind } from './read-secured-form.ts'
import type { DocumentProof } from './secured-document.ts'

/** A signed document, taken apart; nothing in it is believed yet. */
export type ParsedJws = {
  compact: string
  header: JwsHeader
  payload: Record<string, unknown>
  /** The bytes that were signed. */
  signingInput: Buffer
  signature: Buffer
}

/** Of the compact serialization, in bytes. */
export const MAX_COMPACT_BYTES = 256 * 1024

/** RFC 7515 §2: base64url "with all trailing '=' characters omitted […] and without the inclusion of any line breaks". */
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Takes apart a JWS in its compact serialization (RFC 7515 §7.1), strictly: one spelling for each content.
 *
 * @param maxBytes 256 KiB unless told
 * @throws {ProofError}
 */
export function parseJws({
  compact,
  kind,
  maxBytes = MAX_COMPACT_BYTES,
}: {
  compact: string
  kind: DocumentKind
  maxBytes?: number
}): ParsedJws {
  if (compact.length > maxBytes) throw new ProofError('TOO_LARGE', `more than ${maxBytes} bytes`)
  if (!COMPACT.test(compact)) throw new ProofError('JWS_MALFORMED', 'not three parts in base64url')
  const first = compact.indexOf('.')
  const last = compact.lastIndexOf('.')
  const header = readJwsHeader({
    header: parsePart(compact.slice(0, first), 'HEADER_MALFORMED', 'the protected header'),
    kind,
  })
  const payload = parsePart(compact.slice(first + 1, last), 'PAYLOAD_MALFORMED', 'the payload')
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new ProofError('PAYLOAD_MALFORMED', 'the payload is not a JSON object')
  }
  return {
    compact,
    header,
    payload: payload as Record<string, unknown>,
    signingInput: Buffer.from(compact.slice(0, last), 'latin1'),
    signature: decodePart(compact.slice(last + 1)),
  }
}

/**
 * One part of a JWS as strict JSON.
 *
 * @throws {ProofError} with the code given, or JWS_MALFORMED
 */
export function parsePart(part: string, code: ProofErrorCode, name: string): unknown {
  const bytes = decodePart(part)
  // a decoder that replaces invalid bytes would read something else than what was signed
  if (!isUtf8(bytes)) throw new ProofError(code, `${name} is not UTF-8`)
  try {
    return parseStrictJson(bytes.toString('utf8'))
  } catch (cause) {
    throw new ProofError(code, `${name} is not strict JSON`, { cause })
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** RFC 4648 §3.5: the bits that pad the last character must be zero, or one content has several spellings. */
export function decodePart(part: string): Buffer {
  const rest = part.length % 4
  if (rest !== 0) {
    const mask = rest === 2 ? 0b1111 : 0b11
    if (rest === 1 || (ALPHABET.indexOf(part.at(-1)!) & mask) !== 0) {
      throw new ProofError('JWS_MALFORMED', 'base64url that is not canonical')
    }
  }
  return Buffer.from(part, 'base64url')
}

/** The signature of a JWS as a proof by a key of `did`. */
export function proofOf({
  jws: { header, signingInput, signature },
  kid,
  did,
}: {
  jws: ParsedJws
  kid: string | null
  did: string
}): DocumentProof {
  return { alg: header.alg, kid, did, signingInput, verify: (key) => key.verify(signingInput, signature) }
}
