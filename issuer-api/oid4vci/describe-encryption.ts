import type { JWK } from 'jose'
import { CONTENT_ENCRYPTIONS, ENCRYPTION_ALGORITHMS } from './wallet-algorithms.ts'

/**
 * What the metadata says of encryption on top of TLS (OID4VCI 1.0 §12.2.4). One setting is for both directions: a wallet
 * that has to encrypt what it asks has more reason to hide what it gets.
 *
 * @param requestKey the public key to which requests are encrypted
 */
export function describeEncryption({ requestKey, required }: { requestKey: JWK; required: boolean }) {
  return {
    credential_request_encryption: {
      jwks: { keys: [requestKey] },
      enc_values_supported: CONTENT_ENCRYPTIONS,
      encryption_required: required,
    },
    credential_response_encryption: {
      alg_values_supported: ENCRYPTION_ALGORITHMS,
      enc_values_supported: CONTENT_ENCRYPTIONS,
      encryption_required: required,
    },
  }
}
