export type StatusPurpose = 'revocation' | 'suspension'

/** An entry of `credentialStatus` that we can look up. */
export type StatusEntry = { url: string; purpose: StatusPurpose; index: number }

export type StatusEntryErrorCode =
  | 'RANGE_ERROR'
  | 'STATUS_ENTRY_INVALID'
  | 'STATUS_PURPOSE_UNKNOWN'
  | 'STATUS_TYPE_UNKNOWN'

export class StatusEntryError extends Error {
  override readonly name = 'StatusEntryError'
  readonly code: StatusEntryErrorCode

  constructor(code: StatusEntryErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

const MAX_ENTRIES = 16
const MAX_URL_LENGTH = 2048

/**
 * Reads `credentialStatus` (Bitstring Status List 1.0 §2.1): one entry or several, each of which must be understood,
 * for one that is not may be the one that is set.
 *
 * @throws {StatusEntryError}
 */
export function readStatusEntries(credentialStatus: unknown): StatusEntry[] {
  const entries: unknown[] = Array.isArray(credentialStatus) ? credentialStatus : [credentialStatus]
  if (entries.length === 0 || entries.length > MAX_ENTRIES) {
    throw new StatusEntryError('STATUS_ENTRY_INVALID', 'no status entries, or too many')
  }
  return entries.map(readEntry)
}

function readEntry(entry: unknown): StatusEntry {
  const { type, id, statusPurpose, statusListIndex, statusListCredential, statusSize } = (entry ??
    {}) as Record<string, unknown>
  // "The type property MUST be BitstringStatusListEntry"
  if (type !== 'BitstringStatusListEntry') {
    throw new StatusEntryError('STATUS_TYPE_UNKNOWN', 'a status entry of an unknown type')
  }
  if (statusPurpose !== 'revocation' && statusPurpose !== 'suspension') {
    throw new StatusEntryError('STATUS_PURPOSE_UNKNOWN', 'a status entry of an unknown purpose')
  }
  // "The statusListIndex property MUST be an arbitrary size integer greater than or equal to 0, expressed as a string
  // in base 10."
  if (typeof statusListIndex !== 'string' || !/^(?:0|[1-9][0-9]*)$/.test(statusListIndex)) {
    throw new StatusEntryError('STATUS_ENTRY_INVALID', 'an index that is not a whole number in base 10')
  }
  if (statusListIndex.length > 10) throw new StatusEntryError('RANGE_ERROR', 'an index beyond any list')
  // "The statusListCredential property MUST be a URL to a verifiable credential."
  if (typeof statusListCredential !== 'string' || statusListCredential.length > MAX_URL_LENGTH) {
    throw new StatusEntryError('STATUS_ENTRY_INVALID', 'statusListCredential is not a URL')
  }
  // "the id [...] MUST NOT be the URL for the status list"
  if (id !== undefined && (typeof id !== 'string' || id === statusListCredential)) {
    throw new StatusEntryError('STATUS_ENTRY_INVALID', 'the id of a status entry is the URL of its list')
  }
  // "If statusSize is not present [...] its value is 1"; we know no purpose of more bits
  if (statusSize !== undefined && statusSize !== 1) {
    throw new StatusEntryError('STATUS_ENTRY_INVALID', 'a status of more than one bit')
  }
  return { url: statusListCredential, purpose: statusPurpose, index: Number(statusListIndex) }
}
