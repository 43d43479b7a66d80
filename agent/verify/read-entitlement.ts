import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import { type Accreditation, type Anchor, CAP_ISSUE, type ChainView } from '#agent/registry/chain-view.ts'
import {
  type AccreditationFault,
  type FoundPath,
  findAccreditationPaths,
  type PathQuestion,
} from '#agent/registry/find-accreditation-path.ts'
import { findEntitledAnchor } from '#agent/registry/find-entitled-anchor.ts'
import type { Scope } from '#agent/registry/scope.ts'
import { organisationUrl } from '#agent/status/organisation-url.ts'
import { type ScopeReader, ScopeUnavailableError } from './read-scopes.ts'
import type { Evidence } from './verdict.ts'

/** Why an issuer may issue a type: its accreditations, root first, and what each is for. */
export type Entitlement = {
  path: readonly Accreditation[]
  scopes: readonly Scope[]
  root: string
  evidence: Evidence
}

/** An issuer may be accredited for a type more than once, for one jurisdiction each: any one entitlement is enough. */
export type Entitlements = {
  entitlement: Entitlement
  others: readonly Entitlement[]
  /** Whether there is another path whose scope was not to be had: nobody knows what it allows. */
  incomplete: boolean
}

export type EntitlementResult =
  | Entitlements
  | { fault: AccreditationFault | { code: 'SCOPE_UNAVAILABLE'; message: string; evidence: Evidence } }

export type EntitlementReader = {
  /** At once, and without a promise, while the chain stands as it did. */
  readEntitlement(options: {
    keys: DidKeys & { address: string }
    typeId: string
    now: Date
  }): EntitlementResult | Promise<EntitlementResult>
  /** Why the organisation was not entitled at a moment, as far as is known today; undefined if it was. */
  findFault(options: { address: string; typeId: string; at: Date }): AccreditationFault | undefined
  /** Its last anchor from while it was entitled, where it is so no more. */
  findAnchor(options: { address: string; typeId: string; now: Date }): Anchor | undefined
}

/** Finds the paths of accreditations, and keeps them until the chain changes or a link's dates are over. */
export function createEntitlementReader({
  view,
  trustedRoots,
  scopes,
}: {
  view: ChainView
  trustedRoots: readonly string[]
  scopes: ScopeReader
}): EntitlementReader {
  const known = createBoundedCache<{ version: number } & Entitlements>({ limit: 4096 })

  function complete(cacheKey: string, version: number, read: readonly ReadPath[]): EntitlementResult {
    const entitlements = read.flatMap((path) =>
      'scopes' in path ? { ...path, evidence: describe(path) } : [],
    )
    const [entitlement, ...others] = entitlements
    const [fault] = read.flatMap((path) => ('error' in path ? failScope(path.error) : []))
    if (!entitlement) return fault!
    const incomplete = entitlements.length < read.length
    // what could not be read may be there the next time
    if (!incomplete) known.set(cacheKey, { version, entitlement, others, incomplete })
    return { entitlement, others, incomplete }
  }

  function readPath({ path, root }: FoundPath, issuerUrl: string | null): ReadPath | Promise<ReadPath> {
    try {
      const read = path.map((accreditation) => scopes.readScope({ accreditation, issuerUrl }))
      if (!read.some((scope) => scope instanceof Promise)) return { path, root, scopes: read as Scope[] }
      return Promise.all(read).then(
        (scopes) => ({ path, root, scopes }),
        (error: unknown) => ({ error }),
      )
    } catch (error) {
      return { error }
    }
  }

  const ask = (organisation: string, typeId: string, at: Date): PathQuestion => ({
    view,
    organisation,
    typeId,
    trustedRoots,
    at,
    capability: CAP_ISSUE,
    // bad news early, good news late
    finality: 'finalized',
  })

  return {
    findFault({ address, typeId, at }) {
      const found = findAccreditationPaths(ask(address, typeId, at))
      return 'fault' in found ? found.fault : undefined
    },
    findAnchor: ({ address, typeId, now }) => findEntitledAnchor(ask(address, typeId, now)),
    readEntitlement({ keys, typeId, now }) {
      const cacheKey = `${keys.address} ${typeId}`
      const version = view.version()
      const kept = known.get(cacheKey)
      if (kept?.version === version && stands(kept, now)) return kept
      const found = findAccreditationPaths(ask(keys.address, typeId, now))
      if ('fault' in found) return found
      const issuerUrl = organisationUrl(keys)
      const read = found.paths.map((path) => readPath(path, issuerUrl))
      return read.some((path) => path instanceof Promise)
        ? Promise.all(read).then((read) => complete(cacheKey, version, read))
        : complete(cacheKey, version, read as ReadPath[])
    },
  }
}

/** A path with its scopes; or why one of them was not to be had. */
type ReadPath = Omit<Entitlement, 'evidence'> | { error: unknown }

function failScope(error: unknown): EntitlementResult {
  if (!(error instanceof ScopeUnavailableError)) throw error
  return { fault: { code: 'SCOPE_UNAVAILABLE', message: error.message, evidence: {} } }
}

function stands({ entitlement, others }: Entitlements, now: Date): boolean {
  const seconds = now.getTime() / 1000
  return [entitlement, ...others].every(({ path }) =>
    path.every(
      ({ from, until, distrustFrom }) =>
        from <= seconds && seconds < until && (distrustFrom === null || seconds < distrustFrom),
    ),
  )
}

function describe({ path, root }: Omit<Entitlement, 'evidence'>): Evidence {
  return {
    root,
    path: path.map(({ id, grantor, organisation, schema, from, until, scopeHash, block }) => ({
      id,
      grantor,
      organisation,
      schema,
      from,
      until,
      scopeHash,
      block: { number: block.number, hash: block.hash },
    })),
  }
}
