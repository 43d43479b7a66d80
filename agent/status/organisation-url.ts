import type { DidKeys } from '#agent/dids/resolve-keys.ts'

/** The service of an organisation's DID under which it publishes anchors, status lists and scopes. */
export const ORGANISATION_SERVICE = 'CaresealOrganisation'

/** The base URL that an organisation's DID names for what it publishes, without a slash at the end; null if none. */
export function organisationUrl({ services }: Pick<DidKeys, 'services'>): string | null {
  const endpoint = services.find(({ type }) => type === ORGANISATION_SERVICE)?.serviceEndpoint
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint)) return null
  const url = new URL(endpoint)
  return url.search || url.hash ? null : endpoint.replace(/\/+$/, '')
}
