import { AgentError } from '#agent/errors.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { type Accreditation, CAP_ISSUE } from '#agent/registry/chain-view.ts'
import { findAccreditationPath } from '#agent/registry/find-accreditation-path.ts'
import { parseScope, type Scope, scopeAllows } from '#agent/registry/scope.ts'
import type { Family } from '#schemas/family.ts'
import type { IssuerWorld } from './issuer-world.ts'

type Entitlement = { version: number; path: readonly Accreditation[]; scopes: readonly Scope[] }

/**
 * Tells whether an organisation's accreditations, up to a trusted root authority, allow it to issue this credential.
 * The path is kept while the chain stands; dates are looked at each time.
 *
 * @throws {AgentError} NOT_ACCREDITED, with the reason
 */
export function createCheckEntitlement({ world }: { world: IssuerWorld }) {
  const known = new Map<string, Entitlement>()

  async function entitlementOf(organisation: Organisation, family: Family, now: Date): Promise<Entitlement> {
    const found = findAccreditationPath({
      view: world.view,
      organisation: organisation.address,
      typeId: family.typeId,
      trustedRoots: world.trustedRoots,
      at: now,
      capability: CAP_ISSUE,
    })
    if ('fault' in found) {
      throw new AgentError(
        'NOT_ACCREDITED',
        `${organisation.name} may not issue this: ${found.fault.message}`,
      )
    }
    const rows = await world.database
      .selectFrom('accreditation_scopes')
      .selectAll()
      .where(
        'scope_hash',
        'in',
        found.path.map((accreditation) => accreditation.scopeHash),
      )
      .execute()
    const scopes = found.path.map(({ scopeHash }) => {
      const row = rows.find((row) => row.scope_hash === scopeHash)
      if (!row)
        throw new AgentError('NOT_ACCREDITED', `the scope ${scopeHash} of an accreditation is not known here`)
      return parseScope({ document: Buffer.from(row.document), scopeHash })
    })
    return { version: world.view.version(), path: found.path, scopes }
  }

  return async ({
    organisation,
    family,
    claims,
    now,
  }: {
    organisation: Organisation
    family: Family
    claims: Record<string, unknown>
    now: Date
  }): Promise<void> => {
    const key = `${organisation.id} ${family.id}`
    const seconds = now.getTime() / 1000
    let entitlement = known.get(key)
    const stands =
      entitlement?.version === world.view.version() &&
      entitlement.path.every(({ from, until }) => from <= seconds && seconds < until)
    if (!entitlement || !stands) {
      entitlement = await entitlementOf(organisation, family, now)
      known.set(key, entitlement)
    }
    const claimed = { type: family.credentialType, ...family.scopeOf(claims) }
    if (entitlement.scopes.every((scope) => scopeAllows({ scope, claimed }))) return
    throw new AgentError(
      'NOT_ACCREDITED',
      `${organisation.name} is not accredited for this type, jurisdiction or profession`,
    )
  }
}
