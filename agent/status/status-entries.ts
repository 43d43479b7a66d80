import type { AllocatedIndex } from './allocate-indexes.ts'
import type { BitstringStatusListEntry } from './bitstring-status-list-entry.ts'
import { statusListUrl } from './status-list-url.ts'

/**
 * A credential's `credentialStatus` (Bitstring Status List 1.0 §2.1): one index, in the list of revocations, in the list of
 * suspensions and, if asked for, in the list of messages.
 *
 * @param baseUrl the organisation's URL, without a slash at the end: `https://board.example/orgs/board`
 * @param withMessage whether it says that there can be messages; they are those of `status.message`
 */
export function statusEntries({
  baseUrl,
  status,
  withMessage = false,
}: {
  baseUrl: string
  status: AllocatedIndex
  withMessage?: boolean
}): BitstringStatusListEntry[] {
  const entry = (
    statusPurpose: BitstringStatusListEntry['statusPurpose'],
    list: string,
  ): BitstringStatusListEntry => {
    const url = statusListUrl({ baseUrl, list })
    return {
      id: `${url}#${status.index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose,
      statusListIndex: String(status.index),
      statusListCredential: url,
    }
  }
  const entries = [entry('revocation', status.revocationList), entry('suspension', status.suspensionList)]
  if (!withMessage || !status.message) return entries
  const { list, statusSize, messages, reference } = status.message
  // "Implementers using a statusPurpose of message are strongly encouraged to provide a statusReference."
  const statusReference = reference === null ? {} : { statusReference: reference }
  return [...entries, { ...entry('message', list), statusSize, statusMessage: messages, ...statusReference }]
}
