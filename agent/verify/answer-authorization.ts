import { ethrDid } from '#agent/dids/did-network.ts'
import { type Accreditation, CAP_ACCREDIT, CAP_ISSUE } from '#agent/registry/chain-view.ts'
import { intersectScopes } from '#agent/registry/compare-scopes.ts'
import { createPastView } from '#agent/registry/create-past-view.ts'
import { findAccreditationPaths } from '#agent/registry/find-accreditation-path.ts'
import { type Scope, scopeAllows } from '#agent/registry/scope.ts'
import { families } from '#schemas/families.ts'
import { typeUrlOf } from '#schemas/urls.ts'
import { addressOf } from './list-trusted-accreditations.ts'
import type { TrustWorld } from './verifier-world.ts'

/** Trust Registry Query Protocol v2: may `entity_id` do `action` with `resource`, by the authority of `authority_id`? */
export type AuthorizationQuery = {
  entity_id: string
  authority_id: string
  /** `issue`, or `accredit` others to issue. */
  action: string
  /** A credential type: its name, or its IRI. */
  resource: string
  /** `time` as the specification has it; `jurisdiction` and `profession` are ours. */
  context?: { time?: string; jurisdiction?: string; profession?: string }
}

export type AuthorizationAnswer = AuthorizationQuery & {
  time_requested?: string
  time_evaluated: string
  authorized: boolean
  message: string
  /** What it is limited to; a list that is absent means any. */
  limits?: Omit<Scope, 'type'>
  /** Ids of the accreditations that it rests on, root first. */
  accreditations?: string[]
}

const CAPABILITIES: Readonly<Record<string, number>> = { issue: CAP_ISSUE, accredit: CAP_ACCREDIT }

/**
 * Answers an authorization query from the registry, as this verifier's root authorities have it. The authority may be
 * any on the path: the root, or one that it accredited. Says yes only for what it could read: a scope that was not to be
 * had authorizes nothing.
 *
 * @param at the moment asked about: now, or before
 */
export async function answerAuthorization({
  world,
  query,
  at,
  now,
}: {
  world: TrustWorld
  query: AuthorizationQuery
  at: Date
  now: Date
}): Promise<AuthorizationAnswer> {
  const refuse = (message: string): AuthorizationAnswer => ({ ...base, authorized: false, message })
  const { trust } = world
  const view = at < now ? createPastView({ view: world.view, at }) : world.view
  const { entity_id, authority_id, action, resource, context = {} } = query
  const base = {
    ...query,
    ...(context.time === undefined ? {} : { time_requested: context.time }),
    time_evaluated: now.toISOString(),
  }
  const capability = CAPABILITIES[action]
  if (capability === undefined) return refuse('no such action is known here: issue, or accredit')
  const family = families.find(({ id, credentialType }) => [credentialType, typeUrlOf(id)].includes(resource))
  if (!family) return refuse('no such type of credential is known here')
  const entity = addressOf(entity_id, view)
  if (entity === undefined) return refuse('the entity is no organisation of the registry')
  const found = findAccreditationPaths({
    view,
    organisation: entity,
    typeId: family.typeId,
    trustedRoots: trust.roots,
    at,
    capability,
    finality: 'finalized',
  })
  if ('fault' in found) return refuse(`${found.fault.code}: ${found.fault.message}`)
  const authority = addressOf(authority_id, view)
  const paths = found.paths.filter(({ path }) => path.some(({ grantor }) => grantor === authority))
  if (paths.length === 0) return refuse('it was not accredited by this authority')
  const claimed = { ...context, type: family.credentialType }
  let message = 'it is not accredited for this jurisdiction or profession'
  for (const { path } of paths) {
    const scopes = await readScopes(path)
    if (!scopes) {
      message = 'the scope of an accreditation was not to be had'
      continue
    }
    if (!scopes.every((scope) => allowsAsked(scope, claimed))) continue
    const { jurisdictions, professions } = intersectScopes(scopes)
    const limits = { ...(jurisdictions ? { jurisdictions } : {}), ...(professions ? { professions } : {}) }
    const root = ethrDid({ chainId: view.chainId, address: path[0]!.grantor })
    return {
      ...base,
      authorized: true,
      message: `accredited under ${root}${Object.keys(limits).length > 0 ? ', within limits' : ''}`,
      limits,
      accreditations: path.map(({ id }) => id),
    }
  }
  return refuse(message)

  async function readScopes(path: readonly Accreditation[]): Promise<Scope[] | undefined> {
    try {
      return await Promise.all(
        path.map((accreditation) => trust.scopes.readScope({ accreditation, issuerUrl: null })),
      )
    } catch {
      return undefined
    }
  }
}

/** A jurisdiction or profession that was not asked about is told among the limits. */
function allowsAsked(
  { jurisdictions, professions, ...scope }: Scope,
  claimed: { type: string; jurisdiction?: string; profession?: string },
): boolean {
  const asked: Scope = {
    ...scope,
    ...(jurisdictions && claimed.jurisdiction !== undefined ? { jurisdictions } : {}),
    ...(professions && claimed.profession !== undefined ? { professions } : {}),
  }
  return scopeAllows({ scope: asked, claimed })
}
