import { compactDecrypt, decodeProtectedHeader, type JWK } from 'jose'
import { REQUEST_KEY_AGREEMENT } from '#agent/offers/request-keys.ts'
import { parseStrictJson } from '#agent/parse-strict-json.ts'
import { Oid4vciError } from './oid4vci-error.ts'
import { CONTENT_ENCRYPTIONS } from './wallet-algorithms.ts'

/**
 * Decrypts a wallet's request (OID4VCI 1.0 §10).
 *
 * @param findKey the private key of a `kid`, while it is good
 * @throws {Oid4vciError} invalid_encryption_parameters, invalid_credential_request
 */
export async function decryptRequest({
  jwt,
  findKey,
}: {
  jwt: string
  findKey: (kid: string) => Promise<JWK | undefined>
}): Promise<Record<string, unknown>> {
  const plaintext = await decrypt({ jwt, findKey })
  let request: unknown
  try {
    request = parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(plaintext))
  } catch (cause) {
    throw new Oid4vciError('invalid_credential_request', 'what was encrypted is not JSON', { cause })
  }
  if (typeof request === 'object' && request !== null && !Array.isArray(request)) {
    return request as Record<string, unknown>
  }
  throw new Oid4vciError('invalid_credential_request', 'what was encrypted is not a JSON object')
}

async function decrypt({
  jwt,
  findKey,
}: {
  jwt: string
  findKey: (kid: string) => Promise<JWK | undefined>
}): Promise<Uint8Array> {
  const { kid, zip } = readHeader(jwt)
  // §12.2.4, zip_values_supported: "If absent then no compression algorithms are supported"
  if (zip !== undefined) throw invalid('the request is compressed, which the metadata does not offer')
  const key = typeof kid === 'string' ? await findKey(kid) : undefined
  if (!key) throw invalid('the request is encrypted to no key of the metadata')
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' }
  const imported = await crypto.subtle.importKey('jwk', key as JsonWebKey, algorithm, false, ['deriveBits'])
  try {
    const { plaintext } = await compactDecrypt(jwt, imported, {
      keyManagementAlgorithms: [REQUEST_KEY_AGREEMENT],
      contentEncryptionAlgorithms: CONTENT_ENCRYPTIONS,
    })
    return plaintext
  } catch (cause) {
    throw invalid('the request is not encrypted as the metadata asks', cause)
  }
}

function readHeader(jwt: string): { kid?: unknown; zip?: unknown } {
  try {
    return decodeProtectedHeader(jwt)
  } catch (cause) {
    throw invalid('the request is not an encrypted JWT', cause)
  }
}

function invalid(description: string, cause?: unknown): Oid4vciError {
  return new Oid4vciError('invalid_encryption_parameters', description, { cause })
}
