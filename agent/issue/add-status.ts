import type { Securing } from '#agent/proofs/securing.ts'
import type { AllocatedIndex } from '#agent/status/allocate-indexes.ts'
import { statusEntries } from '#agent/status/status-entries.ts'
import { CREDENTIALS_V1_CONTEXT } from '#schemas/urls.ts'

/**
 * A credential with its `credentialStatus`, beside any that it has of its own. Only one of data model 1.1 with an embedded
 * proof goes without: its contexts do not define the terms, and what they do not define is not signed.
 */
export function addStatus({
  credential,
  securing,
  ...entries
}: {
  credential: Record<string, unknown>
  securing: Securing
  baseUrl: string
  status: AllocatedIndex
  withMessage?: boolean
}): Record<string, unknown> {
  if (!hasStatus({ credential, securing })) return credential
  const { credentialStatus: own = [], ...rest } = credential
  return { ...rest, credentialStatus: [own, statusEntries(entries)].flat() }
}

/** Whether a credential that is secured this way has a `credentialStatus`. */
export function hasStatus({
  credential,
  securing,
}: {
  credential: Record<string, unknown>
  securing: Securing
}): boolean {
  const [first] = credential['@context'] as unknown[]
  return !(first === CREDENTIALS_V1_CONTEXT && securing.mediaType === 'application/vc')
}
