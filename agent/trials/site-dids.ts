import type { Organisation } from '#agent/organisations/organisation.ts'

/** Every DID that a site is known by. */
export function siteDids({ did, identities }: Pick<Organisation, 'did' | 'identities'>): string[] {
  return [...new Set([did, ...identities.map((identity) => identity.did)])]
}
