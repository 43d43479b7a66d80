import { readStatusEntries, StatusEntryError } from '#agent/verify/status-entry.ts'
import type { ClaimFault } from '#schemas/claim-fault.ts'

/**
 * What is wrong with entries of Bitstring Status List that a credential brings along (Bitstring Status List 1.0 §2.1).
 * Entries of other types, and purposes of somebody's own, are for those who understand them.
 *
 * @returns pointers are into the credential
 */
export function checkOwnStatus({ credentialStatus }: { credentialStatus?: unknown }): ClaimFault[] {
  const entries = [credentialStatus ?? []].flat() as Record<string, unknown>[]
  return entries.flatMap((entry, index) => {
    const message = describeFault(entry)
    if (message === null) return []
    const pointer = Array.isArray(credentialStatus) ? `/credentialStatus/${index}` : '/credentialStatus'
    return [{ pointer, code: 'CREDENTIAL_STATUS_INVALID', message }]
  })
}

/** §3: "malformed due to not complying with associated "MUST" statements, a MALFORMED_VALUE_ERROR MUST be raised". */
function describeFault(entry: Record<string, unknown>): string | null {
  if (entry?.type !== 'BitstringStatusListEntry') return null
  // "The purpose of the status entry MUST be a string."
  if (typeof entry.statusPurpose !== 'string') return 'statusPurpose is no text'
  try {
    readStatusEntries({ ...entry, statusPurpose: 'revocation' })
    return null
  } catch (error) {
    if (error instanceof StatusEntryError) return error.message
    throw error
  }
}
