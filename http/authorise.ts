import { Problem } from './problem.ts'
import type { Caller } from './routes.ts'

/**
 * Holds a caller against what a route asks for: its scope, and, where the path names an organisation, that one.
 *
 * @throws {Problem} SCOPE_MISSING (403); ORGANISATION_NOT_FOUND (404), the same for one that is another's as for one
 *   that does not exist
 */
export function authorise({
  caller,
  scope,
  organisation,
}: {
  caller: Caller
  scope: string
  organisation: string | undefined
}): void {
  if (organisation !== undefined && organisation !== caller.organisation) {
    throw new Problem('ORGANISATION_NOT_FOUND', 'there is no such organisation')
  }
  if (!caller.scopes.has(scope)) {
    // RFC 6750 section 3.1: insufficient_scope "MAY include the scope attribute with the scope necessary"
    const challenge = `Bearer realm="careseal", error="insufficient_scope", scope="${scope}"`
    throw new Problem('SCOPE_MISSING', `the access token lacks the scope ${scope}`, {
      headers: { 'WWW-Authenticate': challenge },
    })
  }
}
