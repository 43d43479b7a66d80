import { hashLeaf } from './merkle-tree.ts'

const TAG = Buffer.from('hc-issuance-leaf/1', 'ascii')

/**
 * A credential's leaf hash in the issuance log: H(0x00 ‖ "hc-issuance-leaf/1" ‖ digest). `digest` is the SHA-256 of
 * the bytes that the issuer signed; the random id in them keeps it from being guessed.
 */
export function issuanceLeaf(digest: Uint8Array): Buffer {
  return hashLeaf(Buffer.concat([TAG, digest]))
}
