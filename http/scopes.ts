/** What an access token can allow, in both APIs. */
export const scopes = {
  'accreditations:manage': 'Grant, end and list accreditations',
  'credentials:issue': 'Issue credentials',
  'credentials:read': 'Read credentials that were issued, and verifications that were made',
  'credentials:status': 'Revoke, suspend and reinstate credentials',
  'credentials:verify': 'Verify credentials and presentations',
  'keys:manage': 'Rotate and end signing keys, and halt the organisation',
  'monitors:manage': 'Watch credentials, and be told of their changes',
} as const

export type Scope = keyof typeof scopes
