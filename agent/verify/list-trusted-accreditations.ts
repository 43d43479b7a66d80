import { ethrDid } from '#agent/dids/did-network.ts'
import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import { CAP_ACCREDIT, type ChainView } from '#agent/registry/chain-view.ts'
import { findPathAbove } from '#agent/registry/find-accreditation-path.ts'
import { encodeScope, type Scope } from '#agent/registry/scope.ts'
import { families } from '#schemas/families.ts'
import type { TrustWorld } from './verifier-world.ts'

/** An attribute of an issuer as EBSI's Trusted Issuers Registry has them (v5), and what of ours it stands for. */
export type TrustedIssuerAttribute = {
  /** SHA-256 of the body's bytes: what the chain commits to. */
  hash: string
  /** The scope document, base64url; null where it was not to be had. */
  body: string | null
  issuerType: 'TAO' | 'TI' | 'Revoked'
  /** DID of the grantor, and of the root authority; the root is null where the path does not lead to one. */
  tao: string
  rootTao: string | null
  accreditation: string
  credentialType: string | null
  validFrom: string
  validUntil: string
}

export type TrustedIssuer = { did: string; hasAttributes: boolean; attributes: TrustedIssuerAttribute[] }

/**
 * What the registry says of an issuer, as of now and as this verifier's root authorities have it: each accreditation
 * that it holds, `Revoked` where it, or one above it, does not count.
 *
 * @returns undefined if the DID is no organisation of the registry
 */
export async function listTrustedAccreditations({
  world,
  did,
  now,
}: {
  world: TrustWorld
  did: string
  now: Date
}): Promise<TrustedIssuer | undefined> {
  const { view, trust } = world
  const address = addressOf(did, view)
  if (address === undefined) return undefined
  const { chainId } = view
  const didOf = (address: string) => ethrDid({ chainId, address })
  const attributes = view.accreditationsOf(address).map(async (accreditation) => {
    const { id, grantor, schema, scopeHash, from, until, capabilities } = accreditation
    const above = findPathAbove({
      view,
      accreditation,
      trustedRoots: trust.roots,
      at: now,
      finality: 'finalized',
    })
    const holds = 'path' in above
    return {
      hash: scopeHash,
      // of what does not count, nobody need know what it was for: nothing is fetched for it
      body: holds ? encodeBody(await readScope()) : null,
      issuerType: !holds
        ? ('Revoked' as const)
        : (capabilities & CAP_ACCREDIT) !== 0
          ? ('TAO' as const)
          : ('TI' as const),
      tao: didOf(grantor),
      rootTao: holds ? didOf(above.root) : null,
      accreditation: id,
      credentialType: families.find(({ typeId }) => typeId === schema)?.credentialType ?? null,
      validFrom: new Date(from * 1000).toISOString(),
      validUntil: new Date(Math.min(until * 1000, 8.64e15)).toISOString(),
    }

    async function readScope(): Promise<Scope | null> {
      try {
        return await trust.scopes.readScope({ accreditation, issuerUrl: null })
      } catch {
        return null
      }
    }
  })
  return { did, hasAttributes: attributes.length > 0, attributes: await Promise.all(attributes) }
}

/** The address of an organisation that the registry knows; undefined for any other DID. */
export function addressOf(did: string, view: ChainView): string | undefined {
  try {
    const { address, chainId } = parseEthrDid(did)
    return chainId === view.chainId ? view.organisation(address)?.address : undefined
  } catch {
    return undefined
  }
}

function encodeBody(scope: Scope | null): string | null {
  return scope && Buffer.from(encodeScope(scope).document).toString('base64url')
}
