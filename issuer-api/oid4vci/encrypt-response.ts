import { CompactEncrypt, importJWK, type JWK } from 'jose'
import { Oid4vciError } from './oid4vci-error.ts'
import { CONTENT_ENCRYPTIONS, ENCRYPTION_ALGORITHMS } from './wallet-algorithms.ts'

/** Encrypts an answer to a wallet's key, as it asked. */
export type EncryptResponse = (body: object) => Promise<string>

/**
 * Reads how a wallet wants its answer encrypted (OID4VCI 1.0 §8.2, §10), before anything is issued: it must not get in
 * plain text what it asked to have encrypted.
 *
 * @returns undefined where it did not ask
 * @throws {Oid4vciError} invalid_encryption_parameters
 */
export async function readEncryption(asked: unknown): Promise<EncryptResponse | undefined> {
  if (asked === undefined) return undefined
  const invalid = (cause?: unknown) =>
    new Oid4vciError('invalid_encryption_parameters', 'the answer cannot be encrypted this way', { cause })
  if (typeof asked !== 'object' || asked === null) throw invalid()
  const { jwk, enc, zip } = asked as { jwk?: JWK; enc?: string; zip?: unknown }
  if (typeof jwk !== 'object' || jwk === null || 'd' in jwk || 'k' in jwk || zip !== undefined)
    throw invalid()
  // §10: "The alg parameter MUST be present"
  const { alg } = jwk
  if (alg === undefined || !ENCRYPTION_ALGORITHMS.includes(alg)) throw invalid()
  if (enc === undefined || !CONTENT_ENCRYPTIONS.includes(enc)) throw invalid()
  const header = { alg, enc, ...(jwk.kid === undefined ? {} : { kid: jwk.kid }) }
  try {
    const key = await importJWK(jwk, alg)
    const encrypt: EncryptResponse = (body) =>
      new CompactEncrypt(Buffer.from(JSON.stringify(body), 'utf8')).setProtectedHeader(header).encrypt(key)
    // whether the key is good for it shows only in using it
    await encrypt({})
    return encrypt
  } catch (cause) {
    throw invalid(cause)
  }
}
