import { ProofError } from '#agent/proofs/proof-error.ts'
import { readPointer } from '#agent/read-pointer.ts'

/** RFC 6901 §3; not the empty one, which names the whole document. */
const POINTER = /^(?:\/(?:[^~/]|~[01])*)+$/

/**
 * Whether each JSON Pointer names a part of the document. The suite follows them into prototypes, and reads `1x` as 1.
 *
 * @throws {ProofError} POINTER_INVALID
 */
export function checkPointers({
  document,
  pointers,
}: {
  document: Readonly<Record<string, unknown>>
  pointers: readonly string[]
}): void {
  for (const pointer of pointers) {
    if (!POINTER.test(pointer) || readPointer(document, pointer) === undefined) {
      throw new ProofError('POINTER_INVALID', 'a JSON Pointer that names nothing in the document')
    }
  }
}
