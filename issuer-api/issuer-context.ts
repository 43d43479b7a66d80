import type { Issuer } from '#agent/open-issuer.ts'
import type { AccreditingWorld } from '#agent/organisations/accrediting-world.ts'
import type { KeyWorld } from '#agent/organisations/key-world.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { Problem } from '#http/problem.ts'

/** What the issuer's actions work with beside the request. */
export type IssuerContext = { issuer: Issuer; issuerUrl: string }

export function accreditingWorld({ issuer }: IssuerContext): AccreditingWorld {
  const { database, custody, world } = issuer
  return { ...custody, database, trustedRoots: world.trustedRoots }
}

export function keyWorld({ issuer }: IssuerContext): KeyWorld {
  const { database, custody, reload } = issuer
  return { ...custody, database, reload }
}

/** @throws {Problem} ORGANISATION_NOT_FOUND */
export function findOrganisation({ issuer }: IssuerContext, id: string): Organisation {
  const organisation = issuer.world.organisations.get(id)
  if (!organisation) throw new Problem('ORGANISATION_NOT_FOUND', 'there is no such organisation')
  return organisation
}
