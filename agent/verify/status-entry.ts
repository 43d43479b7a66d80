import { MAX_STATUS_SIZE, readStatusMessages, type StatusMessages } from '#agent/status/status-messages.ts'

/** Purposes that Bitstring Status List 1.0 §2.1 gives a meaning. */
const PURPOSES = ['revocation', 'suspension', 'message', 'refresh'] as const

export type StatusPurpose = (typeof PURPOSES)[number]

/** An entry of `credentialStatus` that we can look up. `size` is in bits. */
export type StatusEntry = {
  url: string
  purpose: StatusPurpose
  index: number
  size: number
  /** What the values mean, where the credential says it. */
  messages: StatusMessages | null
}

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

function readEntry(value: unknown): StatusEntry {
  const entry = (value ?? {}) as Record<string, unknown>
  const { type, id, statusPurpose, statusListIndex, statusListCredential } = entry
  // "The type property MUST be BitstringStatusListEntry"
  if (type !== 'BitstringStatusListEntry') {
    throw new StatusEntryError('STATUS_TYPE_UNKNOWN', 'a status entry of an unknown type')
  }
  const purpose = PURPOSES.find((known) => known === statusPurpose)
  // "the value of the string is arbitrary": of one that says nothing here it cannot be said that it is not set
  if (purpose === undefined) {
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
  checkReference(entry)
  return { url: statusListCredential, purpose, index: Number(statusListIndex), ...readSize(entry) }
}

function readSize({
  statusSize = 1,
  statusMessage,
}: Record<string, unknown>): Pick<StatusEntry, 'size' | 'messages'> {
  // "If statusSize is not present [...] then statusSize MUST be processed as 1. If present, statusSize MUST be an integer
  // greater than zero."
  if (!Number.isInteger(statusSize) || (statusSize as number) < 1) {
    throw new StatusEntryError('STATUS_ENTRY_INVALID', 'statusSize is not a whole number above zero')
  }
  const size = statusSize as number
  // §1.3: "Conforming processors MAY choose to only support bitstring entry sizes of 1."
  if (size > MAX_STATUS_SIZE) {
    throw new StatusEntryError('STATUS_ENTRY_INVALID', `a status of more than ${MAX_STATUS_SIZE} bits`)
  }
  if (statusMessage === undefined) {
    // "If statusSize is provided and is greater than 1, then the property credentialStatus.statusMessage MUST be present"
    if (size > 1) throw new StatusEntryError('STATUS_ENTRY_INVALID', 'several bits, and no statusMessage')
    return { size, messages: null }
  }
  const messages = readStatusMessages({ value: statusMessage, size })
  if (!messages) {
    throw new StatusEntryError('STATUS_ENTRY_INVALID', 'statusMessage does not tell each value, and once')
  }
  return { size, messages }
}

/** "its value MUST be a URL or an array of URLs": nothing is fetched from there. */
function checkReference({ statusReference }: Record<string, unknown>): void {
  if (statusReference === undefined) return
  const references: unknown[] = [statusReference].flat()
  const areUrls =
    references.length > 0 && references.every((url) => typeof url === 'string' && URL.canParse(url))
  if (!areUrls) throw new StatusEntryError('STATUS_ENTRY_INVALID', 'statusReference is not a URL')
}
