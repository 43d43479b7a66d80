import { checkHeaderParameters, readKid } from './jws-header.ts'
import { decodePart, parsePart } from './parse-jws.ts'
import { ProofError } from './proof-error.ts'
import type { DocumentProof } from './secured-document.ts'

/** What a person signed with a key of their own, taken apart; nothing in it is believed yet. */
export type HolderJws = {
  /** The DID that the key in `kid` is of. */
  did: string
  payload: Record<string, unknown>
  proof: DocumentProof
}

const MAX_BYTES = 8 * 1024
const COMPACT = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/

/**
 * Takes apart a JWS in its compact serialization that a person's wallet signed, strictly.
 *
 * @param type what its `typ` must be: one for each thing that a wallet signs (RFC 8725 §3.11)
 * @throws {ProofError}
 */
export function parseHolderJws({ compact, type }: { compact: string; type: string }): HolderJws {
  if (compact.length > MAX_BYTES) throw new ProofError('TOO_LARGE', `more than ${MAX_BYTES} bytes`)
  if (!COMPACT.test(compact)) throw new ProofError('JWS_MALFORMED', 'not a compact JWS')
  const first = compact.indexOf('.')
  const last = compact.lastIndexOf('.')
  const header = checkHeaderParameters(parsePart(compact.slice(0, first), 'HEADER_MALFORMED', 'the header'))
  if (header.typ !== type) throw new ProofError('TYP_WRONG', `typ is not ${type}`)
  const payload = parsePart(compact.slice(first + 1, last), 'PAYLOAD_MALFORMED', 'the payload')
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) {
    throw new ProofError('PAYLOAD_MALFORMED', 'the payload is not a JSON object')
  }
  const { kid, did } = readKid(header.kid)
  const signingInput = Buffer.from(compact.slice(0, last), 'latin1')
  const signature = decodePart(compact.slice(last + 1))
  const verify: DocumentProof['verify'] = (key) => key.verify(signingInput, signature)
  return {
    did,
    payload: payload as Record<string, unknown>,
    proof: { alg: header.alg, kid, did, signingInput, verify },
  }
}
