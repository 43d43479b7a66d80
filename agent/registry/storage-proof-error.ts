/** What a node gives as a proof proves nothing, or something else: it is not of the block that was agreed on. */
export class StorageProofError extends Error {
  override readonly name = 'StorageProofError'
}
