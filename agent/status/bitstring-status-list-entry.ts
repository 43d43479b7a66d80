/** An entry of `credentialStatus` (Bitstring Status List 1.0 §2.1), as we issue it. */
export type BitstringStatusListEntry = {
  id: string
  type: 'BitstringStatusListEntry'
  statusPurpose: 'revocation' | 'suspension'
  statusListIndex: string
  statusListCredential: string
}
