import { createSeal, deriveKey, type Seal } from '#agent/keys/seal.ts'

/** What of the key-encryption key issuing needs: a key of its own for each purpose. */
export type IssuingKeys = {
  /** Wraps the data key of each subject. */
  subjectKeySeal: Seal
  /** Keys the digest by which a subject is found again. */
  subjectReferenceKey: Buffer
  /** From which each organisation's key for nullifiers is derived. */
  nullifierKey: Buffer
  /** Keeps the permutation keys of status lists. */
  statusSeal: Seal
  /** Keeps presentations. */
  presentationSeal: Seal
  /** Keeps the state of exchanges. */
  exchangeSeal: Seal
}

export function deriveIssuingKeys({ keyEncryptionKey }: { keyEncryptionKey: Buffer }): IssuingKeys {
  return {
    subjectKeySeal: createSeal({ key: keyEncryptionKey, purpose: 'subject keys' }),
    subjectReferenceKey: deriveKey({ key: keyEncryptionKey, purpose: 'subject references' }),
    nullifierKey: deriveKey({ key: keyEncryptionKey, purpose: 'nullifiers' }),
    statusSeal: createSeal({ key: keyEncryptionKey, purpose: 'status permutations' }),
    presentationSeal: createSeal({ key: keyEncryptionKey, purpose: 'presentations' }),
    exchangeSeal: createSeal({ key: keyEncryptionKey, purpose: 'exchanges' }),
  }
}
