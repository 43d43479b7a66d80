import type { Issuer } from '#agent/open-issuer.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { Problem } from '#http/problem.ts'

/** What the issuer's actions work with beside the request. */
export type IssuerContext = { issuer: Issuer; issuerUrl: string }

/** @throws {Problem} ORGANISATION_NOT_FOUND */
export function findOrganisation({ issuer }: IssuerContext, id: string): Organisation {
  const organisation = issuer.world.organisations.get(id)
  if (!organisation) throw new Problem('ORGANISATION_NOT_FOUND', 'there is no such organisation')
  return organisation
}
