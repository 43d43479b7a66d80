import { createHmac, hash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { createSeal, deriveKey, type Seal } from '#agent/keys/seal.ts'
import type { IssuerTables } from '#agent/store/issuer-database.ts'

/** What offering credentials to wallets works with. */
export type OfferWorld = {
  database: Kysely<IssuerTables>
  /** Keeps what is offered, and for whom it was asked. */
  offerSeal: Seal
  /** Keeps the keys that wallets encrypt their requests to. */
  requestKeySeal: Seal
  /** Keys the digest of transaction codes, which are too short for a plain hash. */
  txCodeKey: Buffer
  /** Tells the nonces that were given out here from others. */
  nonceKey: Buffer
}

export function openOfferWorld({
  database,
  keyEncryptionKey,
}: {
  database: Kysely<IssuerTables>
  keyEncryptionKey: Buffer
}): OfferWorld {
  return {
    database,
    offerSeal: createSeal({ key: keyEncryptionKey, purpose: 'credential offers' }),
    requestKeySeal: createSeal({ key: keyEncryptionKey, purpose: 'credential request keys' }),
    txCodeKey: deriveKey({ key: keyEncryptionKey, purpose: 'transaction codes' }),
    nonceKey: deriveKey({ key: keyEncryptionKey, purpose: 'credential nonces' }),
  }
}

/** SHA-256 of a bearer secret of 256 random bits: what is kept of it to find it by. */
export function hashSecret(secret: string): Buffer {
  return hash('sha256', secret, 'buffer')
}

/** The transaction code under its offer's code, so that the same digits give another digest in each offer. */
export function digestTxCode({
  key,
  codeHash,
  txCode,
}: {
  key: Buffer
  codeHash: Buffer
  txCode: string
}): Buffer {
  return createHmac('sha256', key).update(codeHash).update(txCode).digest()
}
