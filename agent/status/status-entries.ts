import type { AllocatedIndex } from './allocate-indexes.ts'
import type { BitstringStatusListEntry } from './bitstring-status-list-entry.ts'
import { statusListUrl } from './status-list-url.ts'

/**
 * A credential's `credentialStatus` (Bitstring Status List 1.0 §2.1): one index, in the list of revocations and in
 * the list of suspensions.
 *
 * @param baseUrl the organisation's URL, without a slash at the end: `https://board.example/orgs/board`
 */
export function statusEntries({
  baseUrl,
  status,
}: {
  baseUrl: string
  status: AllocatedIndex
}): [BitstringStatusListEntry, BitstringStatusListEntry] {
  const entry = (statusPurpose: 'revocation' | 'suspension', list: string): BitstringStatusListEntry => {
    const url = statusListUrl({ baseUrl, list })
    return {
      id: `${url}#${status.index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose,
      statusListIndex: String(status.index),
      statusListCredential: url,
    }
  }
  return [entry('revocation', status.revocationList), entry('suspension', status.suspensionList)]
}
