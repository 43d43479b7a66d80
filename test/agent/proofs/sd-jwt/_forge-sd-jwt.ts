import { hash } from 'node:crypto'
import { ProofError } from '#agent/proofs/proof-error.ts'
import { type ParsedSdJwt, readSdJwt } from '#agent/proofs/sd-jwt/read-sd-jwt.ts'

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

export const header = { alg: 'EdDSA', kid: 'did:key:z6Mk#z6Mk', typ: 'dc+sd-jwt' }

/** A Disclosure with whatever in it, and its digest. */
export function forgeDisclosure(content: unknown): { text: string; digest: string } {
  const text = typeof content === 'string' ? content : encode(content)
  return { text, digest: hash('sha256', text, 'base64url') }
}

/** An SD-JWT of whatever parts: nobody signed it. */
export function forgeSdJwt({
  payload,
  disclosures = [],
  headers = header,
  keyBinding = '',
}: {
  payload: unknown
  disclosures?: readonly string[]
  headers?: object
  keyBinding?: string
}): string {
  const jwt = `${encode(headers)}.${typeof payload === 'string' ? payload : encode(payload)}.${encode('signature')}`
  return `${jwt}~${disclosures.map((disclosure) => `${disclosure}~`).join('')}${keyBinding}`
}

/** A Key Binding JWT of whatever parts. */
export function forgeKeyBinding({
  headers = { alg: 'EdDSA', typ: 'kb+jwt' },
  payload = {},
}: {
  headers?: object
  payload?: object
}): string {
  const claims = { iat: 1_770_000_000, aud: 'https://verifier.example', nonce: 'n', sd_hash: 'h', ...payload }
  return `${encode(headers)}.${encode(claims)}.${encode('signature')}`
}

/** What reading comes to: what was read, or the code with which it was refused. */
export function tryRead(token: string): ParsedSdJwt | string {
  try {
    return readSdJwt({ token, typ: 'dc+sd-jwt' })
  } catch (error) {
    if (error instanceof ProofError) return error.code
    throw error
  }
}
