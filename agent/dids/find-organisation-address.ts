import { type Accreditation, CAP_ISSUE, type ChainView } from '#agent/registry/chain-view.ts'
import { findPathAbove } from '#agent/registry/find-accreditation-path.ts'
import type { Scope } from '#agent/registry/scope.ts'
import { ethrDid } from './did-network.ts'
import { parseEthrDid } from './ethr-identity.ts'
import type { DidKeys } from './resolve-keys.ts'

/** The service of a did:ethr that names the did:web of the same organisation. */
export const WEB_IDENTITY_SERVICE = 'CaresealWebIdentity'

/** What the question is answered from: the chain, the root authorities that are trusted, and documents. */
export type IdentityWorld = {
  view: ChainView
  /** Addresses of the root authorities. */
  trustedRoots: readonly string[]
  didResolver: { resolveKeys(did: string): DidKeys | Promise<DidKeys> }
  scopes: {
    readScope(options: { accreditation: Accreditation; issuerUrl: string | null }): Scope | Promise<Scope>
  }
}

/**
 * Which organisation of the registry a DID speaks for; null if none.
 *
 * A did:ethr speaks for its own address. A did:web names a did:ethr in `alsoKnownAs`, and counts if that agrees: in a
 * service of its document, or by the scope of an accreditation, which lists the did:web. A did:key can name nobody: it
 * counts by such a scope alone, of an organisation for which the registry lists its key. A scope counts if a path leads
 * from its accreditation to a trusted root authority.
 *
 * What the key may do is another question: `view.key` for the address and the key's thumbprint answers it.
 *
 * @param keys of the DID, resolved
 * @returns the checksummed address; at once, and without a promise, for a did:ethr
 * @throws {DidError} DID_UNAVAILABLE, where the did:ethr that is named cannot be resolved at the moment
 * @throws {ScopeUnavailableError} where a scope that could name the DID is not to be had
 */
export function findOrganisationAddress({
  keys,
  world,
  now,
}: {
  keys: DidKeys
  world: IdentityWorld
  now: Date
}): string | null | Promise<string | null> {
  if (keys.address !== null) return keys.address
  if (keys.did.startsWith('did:web:')) return findByAlias({ keys, world, now })
  if (keys.did.startsWith('did:key:')) return findByKey({ keys, world, now })
  return null
}

type Question = { keys: DidKeys; world: IdentityWorld; now: Date }

async function findByAlias({ keys, world, now }: Question): Promise<string | null> {
  for (const alias of keys.alsoKnownAs ?? []) {
    const named = readAddress(alias, world)
    if (named === undefined) continue
    const { services, address, deactivated } = await world.didResolver.resolveKeys(named)
    if (deactivated || address === null) continue
    const names = services.some(
      ({ type, serviceEndpoint }) => type === WEB_IDENTITY_SERVICE && serviceEndpoint === keys.did,
    )
    if (names || (await isInScope({ keys, world, now, address }))) return address
  }
  return null
}

/** The did:ethr of a registered organisation that an alias names: of this chain, in its one spelling. */
function readAddress(alias: string, { view }: IdentityWorld): string | undefined {
  try {
    const { address, chainId } = parseEthrDid(alias)
    return chainId === view.chainId && view.organisation(address) ? ethrDid({ chainId, address }) : undefined
  } catch {
    return undefined
  }
}

async function findByKey({ keys, world, now }: Question): Promise<string | null> {
  const [key] = keys.assertionMethod.values()
  if (!key) return null
  for (const address of organisationsUnder(world)) {
    if (!world.view.key({ organisation: address, keyId: key.thumbprint })) continue
    if (await isInScope({ keys, world, now, address })) return address
  }
  return null
}

/** Whoever was accredited, by whomever was, down from the trusted root authorities. */
function organisationsUnder({ view, trustedRoots }: IdentityWorld): ReadonlySet<string> {
  const found = new Set(trustedRoots)
  for (const address of found) {
    for (const { organisation } of view.accreditationsBy(address)) found.add(organisation)
  }
  return found
}

async function isInScope({ keys, world, now, address }: Question & { address: string }): Promise<boolean> {
  const { view, trustedRoots, scopes } = world
  for (const accreditation of view.accreditationsOf(address)) {
    if ((accreditation.capabilities & CAP_ISSUE) === 0) continue
    const above = findPathAbove({ view, accreditation, trustedRoots, at: now })
    if (!('path' in above)) continue
    const { dids } = await scopes.readScope({ accreditation, issuerUrl: null })
    if (dids?.includes(keys.did)) return true
  }
  return false
}
