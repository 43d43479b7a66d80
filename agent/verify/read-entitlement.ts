import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import { type Accreditation, CAP_ISSUE, type ChainView } from '#agent/registry/chain-view.ts'
import { type AccreditationFault, findAccreditationPath } from '#agent/registry/find-accreditation-path.ts'
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

export type EntitlementResult =
  | { entitlement: Entitlement }
  | { fault: AccreditationFault | { code: 'SCOPE_UNAVAILABLE'; message: string; evidence: Evidence } }

export type EntitlementReader = {
  /** At once, and without a promise, while the chain stands as it did. */
  readEntitlement(options: {
    keys: DidKeys & { address: string }
    typeId: string
    now: Date
  }): EntitlementResult | Promise<EntitlementResult>
}

/** Finds the path of accreditations, and keeps it until the chain changes or a link's dates are over. */
export function createEntitlementReader({
  view,
  trustedRoots,
  scopes,
}: {
  view: ChainView
  trustedRoots: readonly string[]
  scopes: ScopeReader
}): EntitlementReader {
  const known = createBoundedCache<{ version: number; entitlement: Entitlement }>({ limit: 4096 })

  function complete(
    cacheKey: string,
    version: number,
    found: Omit<Entitlement, 'evidence'>,
  ): EntitlementResult {
    const entitlement = { ...found, evidence: describe(found) }
    known.set(cacheKey, { version, entitlement })
    return { entitlement }
  }

  return {
    readEntitlement({ keys, typeId, now }) {
      const cacheKey = `${keys.address} ${typeId}`
      const version = view.version()
      const kept = known.get(cacheKey)
      if (kept?.version === version && stands(kept.entitlement, now)) return kept
      const found = findAccreditationPath({
        view,
        organisation: keys.address,
        typeId,
        trustedRoots,
        at: now,
        capability: CAP_ISSUE,
      })
      if ('fault' in found) return found
      const { path, root } = found
      const issuerUrl = organisationUrl(keys)
      try {
        const read = path.map((accreditation) => scopes.readScope({ accreditation, issuerUrl }))
        if (!read.some((scope) => scope instanceof Promise)) {
          return complete(cacheKey, version, { path, root, scopes: read as Scope[] })
        }
        return Promise.all(read).then(
          (scopes) => complete(cacheKey, version, { path, root, scopes }),
          failScope,
        )
      } catch (error) {
        return failScope(error)
      }
    },
  }
}

function failScope(error: unknown): EntitlementResult {
  if (!(error instanceof ScopeUnavailableError)) throw error
  return { fault: { code: 'SCOPE_UNAVAILABLE', message: error.message, evidence: {} } }
}

function stands({ path }: Entitlement, now: Date): boolean {
  const seconds = now.getTime() / 1000
  return path.every(({ from, until }) => from <= seconds && seconds < until)
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
