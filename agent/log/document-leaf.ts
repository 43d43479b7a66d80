import { hashLeaf } from './merkle-tree.ts'

const TAG = Buffer.from('hc-document-leaf/1', 'ascii')

/**
 * The leaf hash of a published document in the document log: H(0x00 ‖ "hc-document-leaf/1" ‖ digest). `digest` is the
 * SHA-256 of the document in JCS form (RFC 8785).
 */
export function documentLeaf(digest: Uint8Array): Buffer {
  return hashLeaf(Buffer.concat([TAG, digest]))
}
