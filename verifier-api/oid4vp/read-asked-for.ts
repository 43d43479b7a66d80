import type { AskedFor } from '#agent/requests/create-presentation-request.ts'
import { parseQuery } from '#agent/requests/parse-query.ts'
import { readProfile } from '#agent/requests/profiles.ts'
import { Problem } from '#http/problem.ts'
import type { VerifierContext } from '../verifier-context.ts'
import type { RequestBody } from './schemas.ts'

/**
 * What a body asks wallets for. What a profile says of the verification comes before what the body says.
 *
 * @throws {AgentError} PROFILE_NOT_FOUND, DCQL_INVALID
 * @throws {Problem} BODY_INVALID
 */
export async function readAskedFor({
  body,
  organisation,
  database,
}: {
  body: RequestBody
  organisation: string
  database: VerifierContext['verifier']['database']
}): Promise<AskedFor> {
  const { profile: name, dcql_query: query, options = {}, response_mode: responseMode } = body
  const holdsConsents = body.hold_consents ?? false
  if ((name === undefined) === (query === undefined)) {
    throw invalid('/profile', 'give a profile or a dcql_query, one of them')
  }
  const rest = {
    responseMode: responseMode ?? 'direct_post.jwt',
    redirectUri: readRedirectUri(body.redirect_uri),
    origins: (body.expected_origins ?? []).map(readOrigin),
  } as const
  if (name === undefined) return { ...rest, query: parseQuery(query), options, holdsConsents, profile: null }
  const profile = await readProfile({ database, organisation, name })
  return {
    ...rest,
    query: profile.query,
    options: { ...options, ...profile.options },
    holdsConsents: holdsConsents || profile.holdsConsents,
    profile: { name, version: profile.version },
  }
}

function readRedirectUri(text: string | undefined): string | null {
  if (text === undefined) return null
  const url = URL.parse(text)
  if (!url || !isSecure(url) || url.hash !== '') {
    throw invalid('/redirect_uri', 'is not an https URL without a fragment')
  }
  return url.href
}

function readOrigin(text: string, place: number): string {
  const url = URL.parse(text)
  if (!url || !isSecure(url) || url.origin !== text) {
    throw invalid(`/expected_origins/${place}`, 'is not an https origin')
  }
  return text
}

/** Loopback needs no https: nothing leaves the machine (Secure Contexts §3.1). */
function isSecure({ protocol, hostname }: URL): boolean {
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  )
}

function invalid(pointer: string, detail: string): Problem {
  return new Problem('BODY_INVALID', 'the body does not have the required form', {
    errors: [{ pointer, code: 'FIELD_INVALID', detail }],
  })
}
