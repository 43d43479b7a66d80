/** More bits than a status of ours or of others has here: 256 values are more than anybody tells apart. */
export const MAX_STATUS_SIZE = 8

const MAX_MESSAGE_LENGTH = 1024

/** What the values of a status mean, as `statusMessage` and `statusMessages` have it. */
export type StatusMessage = { status: string; message: string }

/** The meaning of each value. */
export type StatusMessages = ReadonlyMap<number, string>

/**
 * Reads `statusMessage` of an entry, or `statusMessages` of a list (Bitstring Status List 1.0 §2.1, §2.2). Elements are
 * found by their `status`: in JSON-LD an array has no order.
 *
 * @param size bits of a status
 * @returns undefined if it is not what the specification says
 */
export function readStatusMessages({
  value,
  size,
}: {
  value: unknown
  size: number
}): StatusMessages | undefined {
  // "the length of which MUST equal the number of possible status messages indicated by statusSize"
  if (!Array.isArray(value) || value.length !== 2 ** size) return undefined
  const messages = new Map<number, string>()
  for (const element of value) {
    const { status, message } = (element ?? {}) as Record<string, unknown>
    // "status, a string representing the hexadecimal value of the status prefixed with 0x"
    if (typeof status !== 'string' || !/^0x[0-9a-fA-F]{1,8}$/.test(status)) return undefined
    if (typeof message !== 'string' || message.length > MAX_MESSAGE_LENGTH) return undefined
    messages.set(Number(status), message)
  }
  const values = [...messages.keys()]
  // each value once, and no other
  return values.length === 2 ** size && values.every((status) => status < 2 ** size) ? messages : undefined
}

/** As they are written. */
export function writeStatusMessages(messages: StatusMessages): StatusMessage[] {
  return [...messages]
    .sort(([a], [b]) => a - b)
    .map(([value, message]) => ({ status: `0x${value.toString(16)}`, message }))
}

/**
 * What a value means: what the credential was issued with counts, and the list tells what was left open then (§2.1:
 * "undefined [...] may be defined in the future"). The issuer committed to the messages of the entry; a list that says
 * something else is not believed.
 *
 * @returns null where nobody says, or the two contradict each other
 */
export function meaningOf({
  value,
  entry,
  list,
}: {
  value: number
  entry: StatusMessages | null
  list: StatusMessages | null
}): string | null {
  const [committed, listed] = [entry, list].map((messages) => {
    const message = messages?.get(value)
    return message === 'undefined' ? undefined : message
  })
  if (committed !== undefined && listed !== undefined && committed !== listed) return null
  return committed ?? listed ?? null
}
