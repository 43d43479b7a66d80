/** Where an organisation serves the Token Status List of a pair of lists, which has the id of its revocation list. */
export function tokenStatusListUrl({ baseUrl, list }: { baseUrl: string; list: string }): string {
  return `${baseUrl}/token-status-lists/${list}`
}

/** The same, of the URL at which the revocation list is served as a Bitstring Status List. */
export function tokenStatusListUrlOf(revocationListUrl: string): string {
  return revocationListUrl.replace(/\/status-lists\/([^/]+)$/, '/token-status-lists/$1')
}
