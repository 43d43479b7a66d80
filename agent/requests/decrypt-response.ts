import { compactDecrypt, type JWK } from 'jose'
import { AgentError } from '#agent/errors.ts'
import { parseStrictJson } from '#agent/parse-strict-json.ts'

/** What requests offer, and nothing else is taken (OID4VP 1.0 §8.3). */
export const KEY_AGREEMENT = 'ECDH-ES'
export const CONTENT_ENCRYPTIONS = ['A128GCM', 'A256GCM']

/**
 * Decrypts a wallet's response. One that is signed alone, or signed inside, is refused: nobody asked for that, and a
 * signature keeps no secret.
 *
 * @param key the private key of the request; its `kid` is the request's id
 * @throws {AgentError} RESPONSE_INVALID
 */
export async function decryptResponse({
  response,
  key,
  kid,
}: {
  response: string
  key: JWK
  kid: string
}): Promise<unknown> {
  try {
    const { plaintext, protectedHeader } = await compactDecrypt(response, await importKey(key), {
      keyManagementAlgorithms: [KEY_AGREEMENT],
      contentEncryptionAlgorithms: CONTENT_ENCRYPTIONS,
    })
    if (protectedHeader.kid !== undefined && protectedHeader.kid !== kid) throw new Error('another kid')
    return parseStrictJson(new TextDecoder('utf-8', { fatal: true }).decode(plaintext))
  } catch (cause) {
    throw new AgentError('RESPONSE_INVALID', 'the response is not encrypted as the request asks', { cause })
  }
}

function importKey(key: JWK): Promise<CryptoKey> {
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' }
  return crypto.subtle.importKey('jwk', key as JsonWebKey, algorithm, false, ['deriveBits'])
}
