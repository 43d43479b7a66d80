import { MAX_STATUS_SIZE, readStatusMessages, type StatusMessages } from './status-messages.ts'

/** What a status list says of itself. */
export type ListDescription = {
  purposes: readonly string[]
  /** Bits of a status; null where the list does not say, and entries do. */
  statusSize: number | null
  messages: StatusMessages | null
}

/**
 * Reads the subject of a status list (Bitstring Status List 1.0 §2.2).
 *
 * @returns undefined if it is not what the specification says
 */
export function describeList({
  statusPurpose,
  statusSize,
  statusMessages,
}: Record<string, unknown>): ListDescription | undefined {
  // "statusPurpose, MUST be one or more strings"
  const purposes: unknown[] = [statusPurpose].flat()
  if (purposes.length === 0 || !purposes.every((purpose) => typeof purpose === 'string')) return undefined
  // of the purpose message: "The status message descriptions MUST be defined in credentialSubject.statusMessages.
  // credentialSubject.statusSize MUST be specified"
  const isNeeded = purposes.includes('message')
  if (statusSize === undefined && (isNeeded || statusMessages !== undefined)) return undefined
  if (statusSize === undefined) return { purposes, statusSize: null, messages: null }
  if (!Number.isInteger(statusSize)) return undefined
  const size = statusSize as number
  if (size < 1 || size > MAX_STATUS_SIZE) return undefined
  if (statusMessages === undefined) {
    return isNeeded ? undefined : { purposes, statusSize: size, messages: null }
  }
  const messages = readStatusMessages({ value: statusMessages, size })
  return messages && { purposes, statusSize: size, messages }
}
