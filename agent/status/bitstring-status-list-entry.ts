import type { StatusMessage } from './status-messages.ts'

/** An entry of `credentialStatus` (Bitstring Status List 1.0 §2.1), as we issue it. */
export type BitstringStatusListEntry = {
  id: string
  type: 'BitstringStatusListEntry'
  statusPurpose: 'revocation' | 'suspension' | 'message'
  statusListIndex: string
  statusListCredential: string
  statusSize?: number
  statusMessage?: readonly StatusMessage[]
  statusReference?: string
}
