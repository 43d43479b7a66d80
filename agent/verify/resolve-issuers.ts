import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import { DidError } from '#agent/dids/did-error.ts'
import { ethrDid } from '#agent/dids/did-network.ts'
import { findOrganisationAddress } from '#agent/dids/find-organisation-address.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { type ScopeReader, ScopeUnavailableError } from './read-scopes.ts'
import type { KeyResolver } from './verify-signature.ts'

type Known = { version: number; keys: DidKeys; found: DidKeys }

const LIMIT = 4096

/**
 * Resolves issuers: a did:web or a did:key that speaks for an organisation of the registry comes with that organisation's
 * address, and with what its did:ethr says. At once, and without a promise, where it is known and the chain stands as it
 * did.
 *
 * @param trustedRoots addresses of the root authorities whose accreditations count
 */
export function createIssuerResolver({
  didResolver,
  view,
  trustedRoots,
  scopes,
  now,
}: {
  didResolver: KeyResolver
  view: ChainView
  trustedRoots: readonly string[]
  scopes: ScopeReader
  now: () => Date
}): KeyResolver {
  const known = createBoundedCache<Known>({ limit: LIMIT })
  const world = { view, trustedRoots, didResolver, scopes }

  async function addressOf(keys: DidKeys): Promise<string | null> {
    return findOrganisationAddress({ keys, world, now: now() })
  }

  async function find(keys: DidKeys, version: number): Promise<DidKeys> {
    const address = await addressOf(keys).catch(asUnavailable)
    const organisation =
      address === null ? null : await didResolver.resolveKeys(ethrDid({ chainId: view.chainId, address }))
    const found = organisation === null ? keys : { ...keys, address, organisation }
    known.set(keys.did, { version, keys, found })
    return found
  }

  function complete(keys: DidKeys): DidKeys | Promise<DidKeys> {
    if (keys.address !== null || keys.deactivated) return keys
    const version = view.version()
    const kept = known.get(keys.did)
    return kept?.version === version && kept.keys === keys ? kept.found : find(keys, version)
  }

  return {
    resolveKeys(did) {
      const keys = didResolver.resolveKeys(did)
      return keys instanceof Promise ? keys.then(complete) : complete(keys)
    },
  }
}

function asUnavailable(cause: unknown): never {
  if (!(cause instanceof ScopeUnavailableError)) throw cause
  throw new DidError('DID_UNAVAILABLE', 'whom the DID speaks for could not be found out at the moment', {
    cause,
  })
}
