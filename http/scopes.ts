/** What an access token can allow, in both APIs. */
export const scopes = {
  'accreditations:manage': 'Grant, end and list accreditations',
  'consents:break-glass': 'Break the glass: a decision without the patient’s consent',
  'consents:decide': 'Hold consents, and ask for decisions by them',
  'credentials:issue': 'Issue credentials',
  'credentials:read': 'Read credentials that were issued, and verifications that were made',
  'credentials:status': 'Revoke, suspend and reinstate credentials',
  'credentials:verify': 'Verify credentials and presentations',
  'directory:manage': 'List practitioners who ask for it, and say where they work',
  'keys:manage': 'Rotate and end signing keys, and halt the organisation',
  'monitors:manage': 'Watch credentials, and be told of their changes',
  'nullifiers:manage': 'Evaluate nullifiers, and claim and release them',
  'trials:manage': 'Keep trials, their approvals, and the consents and withdrawals of participants',
  'records:manage': 'Decide about records, and read their history',
} as const

export type Scope = keyof typeof scopes
