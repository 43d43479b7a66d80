import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomBytes } from 'node:crypto'

/** Encrypts and decrypts what is kept at rest. */
export type Seal = { seal(plain: Uint8Array): Buffer; open(sealed: Uint8Array): Buffer }

const VERSION = 1
const NONCE = 12
const TAG = 16

/**
 * AES-256-GCM with a random nonce, under a key of its own for each purpose (HKDF), so that what is sealed for one
 * purpose cannot be opened as another. Layout: version ‖ nonce ‖ ciphertext ‖ tag.
 *
 * @throws {Error} from `open`, if the key is another or the bytes were changed.
 */
export function createSeal({ key, purpose }: { key: Uint8Array; purpose: string }): Seal {
  return sealWith(deriveKey({ key, purpose }))
}

/** A seal under exactly this 32-byte key: for the data keys of subjects, which are random already. */
export function sealWith(key: Uint8Array): Seal {
  // given bytes, each cipher would first find out what kind of key they are: three times the price
  const secret = createSecretKey(key)
  return {
    seal(plain) {
      const nonce = randomBytes(NONCE)
      const cipher = createCipheriv('aes-256-gcm', secret, nonce)
      return Buffer.concat([
        Buffer.of(VERSION),
        nonce,
        cipher.update(plain),
        cipher.final(),
        cipher.getAuthTag(),
      ])
    },
    open(sealed) {
      if (sealed[0] !== VERSION || sealed.length < 1 + NONCE + TAG) throw new Error('not sealed by Careseal')
      const decipher = createDecipheriv('aes-256-gcm', secret, sealed.subarray(1, 1 + NONCE), {
        authTagLength: TAG,
      })
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG))
      return Buffer.concat([
        decipher.update(sealed.subarray(1 + NONCE, sealed.length - TAG)),
        decipher.final(),
      ])
    },
  }
}

/** A 32-byte key for one purpose (RFC 5869, SHA-256). */
export function deriveKey({ key, purpose }: { key: Uint8Array; purpose: string }): Buffer {
  return Buffer.from(hkdfSync('sha256', key, new Uint8Array(), `careseal ${purpose}`, 32))
}
