import { AgentError } from '#agent/errors.ts'
import { readKeptScopes } from '#agent/organisations/find-scope.ts'
import type { Organisation } from '#agent/organisations/organisation.ts'
import { type Accreditation, CAP_ISSUE } from '#agent/registry/chain-view.ts'
import { type FoundPath, findAccreditationPaths } from '#agent/registry/find-accreditation-path.ts'
import { type Scope, scopeAllows } from '#agent/registry/scope.ts'
import type { ClaimScope } from '#schemas/family.ts'
import type { IssuerWorld } from './issuer-world.ts'

/** Each path by itself entitles; all the scopes on one must allow. */
type Entitlement = { version: number; links: readonly Accreditation[]; paths: readonly (readonly Scope[])[] }

/**
 * Tells whether an organisation's accreditations, up to a trusted root authority, allow it to issue this credential:
 * whether one path of them does. The paths are kept while the chain stands; dates are looked at each time.
 *
 * @throws {AgentError} NOT_ACCREDITED, with the reason
 */
export function createCheckEntitlement({ world }: { world: IssuerWorld }) {
  const known = new Map<string, Entitlement>()

  async function entitlementOf(organisation: Organisation, typeId: string, now: Date): Promise<Entitlement> {
    const version = world.view.version()
    const found = findAccreditationPaths({
      view: world.view,
      organisation: organisation.address,
      typeId,
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
    const links = [...new Set(found.paths.flatMap(({ path }) => path))]
    const scopes = await readScopes(links, now)
    const paths = found.paths.flatMap((path) => scopesOf(path, scopes) ?? [])
    if (paths.length > 0) return { version, links, paths }
    const unknown = links.find(({ scopeHash }) => !scopes.has(scopeHash))!
    throw new AgentError(
      'NOT_ACCREDITED',
      `the scope ${unknown.scopeHash} of an accreditation is not known here`,
    )
  }

  async function readScopes(links: readonly Accreditation[], now: Date): Promise<Map<string, Scope>> {
    const scopeHashes = [...new Set(links.map(({ scopeHash }) => scopeHash))]
    const scopes = await readKeptScopes({ database: world.database, scopeHashes })
    for (const accreditation of links) {
      if (scopes.has(accreditation.scopeHash)) continue
      const scope = await world.fetchScope?.({ accreditation, now })
      if (scope) scopes.set(accreditation.scopeHash, scope)
    }
    return scopes
  }

  return async ({
    organisation,
    typeId,
    claimed,
    now,
  }: {
    organisation: Organisation
    typeId: string
    /** All of it must be allowed. */
    claimed: readonly ({ type: string } & ClaimScope)[]
    now: Date
  }): Promise<void> => {
    const key = `${organisation.id} ${typeId}`
    const seconds = now.getTime() / 1000
    let entitlement = known.get(key)
    const stands =
      entitlement?.version === world.view.version() &&
      entitlement.links.every(({ from, until }) => from <= seconds && seconds < until)
    if (!entitlement || !stands) {
      entitlement = await entitlementOf(organisation, typeId, now)
      known.set(key, entitlement)
    }
    const allows = (scopes: readonly Scope[]) =>
      scopes.every((scope) => claimed.every((claim) => scopeAllows({ scope, claimed: claim })))
    if (entitlement.paths.some(allows)) return
    throw new AgentError(
      'NOT_ACCREDITED',
      `${organisation.name} is not accredited for this type, jurisdiction or profession`,
    )
  }
}

/** The scopes on a path, as the one member of a list; undefined if one of them is not known. */
function scopesOf({ path }: FoundPath, scopes: ReadonlyMap<string, Scope>): [Scope[]] | undefined {
  const found = path.flatMap(({ scopeHash }) => scopes.get(scopeHash) ?? [])
  return found.length === path.length ? [found] : undefined
}
