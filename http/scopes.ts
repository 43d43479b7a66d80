/** What an access token can allow, in both APIs. */
export const scopes = {
  'credentials:issue': 'Issue credentials',
  'credentials:read': 'Read credentials that were issued, and verifications that were made',
  'credentials:status': 'Revoke, suspend and reinstate credentials',
  'credentials:verify': 'Verify credentials and presentations',
} as const

export type Scope = keyof typeof scopes
