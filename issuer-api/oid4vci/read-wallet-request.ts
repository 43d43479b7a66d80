import { findRequestKey } from '#agent/offers/request-keys.ts'
import { decryptRequest } from './decrypt-request.ts'
import { type EncryptResponse, readEncryption } from './encrypt-response.ts'
import type { Oid4vciContext } from './oid4vci-context.ts'
import { Oid4vciError } from './oid4vci-error.ts'

/**
 * Reads what a wallet asks of the credential and the deferred endpoint, encrypted or not, and how it wants its answer
 * encrypted (OID4VCI 1.0 §8.2, §9.1, §10).
 *
 * @param body an object, or the text of a JWT
 * @throws {Oid4vciError} invalid_encryption_parameters, invalid_credential_request
 */
export async function readWalletRequest({
  context: { wallets },
  organisation,
  body,
  now,
}: {
  context: Oid4vciContext
  organisation: string
  body: Record<string, unknown> | string
  now: Date
}): Promise<{ request: Record<string, unknown>; encrypt: EncryptResponse | undefined }> {
  const encrypted = typeof body === 'string'
  const request = encrypted
    ? await decryptRequest({
        jwt: body,
        findKey: (kid) => findRequestKey({ world: wallets.offers, organisation, kid, now }),
      })
    : body
  const asked = request.credential_response_encryption
  // §10: "When encryption of a message was required but the received message is unencrypted, it SHOULD be rejected."
  if (wallets.encryptionRequired && !encrypted) throw required('requests are to be encrypted here')
  // §8.2: "Credential Request encryption MUST be used if the credential_response_encryption parameter is included, to
  // prevent it being substituted by an attacker."
  if (asked !== undefined && !encrypted)
    throw required('whoever asks for an encrypted answer encrypts the request')
  // §12.2.4: "the Wallet MUST provide encryption keys in the Credential Request"
  if (wallets.encryptionRequired && asked === undefined) throw required('answers are to be encrypted here')
  return { request, encrypt: await readEncryption(asked) }
}

const required = (description: string) => new Oid4vciError('invalid_encryption_parameters', description)
