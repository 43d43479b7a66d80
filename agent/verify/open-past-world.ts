import { DidError } from '#agent/dids/did-error.ts'
import { readEthrKeys } from '#agent/dids/resolve-ethr-did.ts'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { createPastView } from '#agent/registry/create-past-view.ts'
import type { StatusLists, StatusLookup } from '#agent/status/follow-status-lists.ts'
import { listIdOf } from '#agent/status/list-id.ts'
import { organisationUrl } from '#agent/status/organisation-url.ts'
import { createAnchorReader } from '#agent/status/read-anchored-lists.ts'
import { StatusFault } from '#agent/status/status-fault.ts'
import type { StatusListStore } from '#agent/status/status-list-store.ts'
import { createEntitlementReader } from './read-entitlement.ts'
import type { IssuanceReader } from './read-issuance.ts'
import type { ScopeReader } from './read-scopes.ts'
import { createIssuerResolver } from './resolve-issuers.ts'
import type { CredentialWorld } from './verifier-world.ts'
import type { KeyResolver } from './verify-signature.ts'

export type OpenPastWorld = (at: Date) => CredentialWorld

type Present = {
  view: ChainView
  didResolver: KeyResolver
  fetchPublicUrl: FetchPublicUrl
  store: StatusListStore
  issuance: IssuanceReader
  scopes: ScopeReader
  trustedRoots: readonly string[]
}

/**
 * Opens a verifier's world as it was at a past moment: the chain's history up to then, the keys that DIDs listed then,
 * and each status list in the version that the last anchor of then names. Issuers are asked where they can be found
 * today: they keep their versions, and what they answer is held against roots that the chain had then.
 */
export function createOpenPastWorld(present: Present): OpenPastWorld {
  return (at) => {
    const { trustedRoots, scopes } = present
    const view = createPastView({ view: present.view, at })
    const didResolver = createPastResolver({ present, view, at })
    return {
      view,
      didResolver,
      issuers: createIssuerResolver({ didResolver, view, trustedRoots, scopes, now: () => at }),
      statusLists: createPastLists({ present, view, didResolver, at }),
      entitlements: createEntitlementReader({ view, trustedRoots, scopes }),
      issuance: present.issuance,
    }
  }
}

/** DIDs as they were at a past moment, with the services of today. */
export function createPastResolver({
  present,
  view,
  at,
}: {
  present: Pick<Present, 'didResolver'>
  view: ChainView
  at: Date
}): KeyResolver {
  async function resolveEthrKeys(did: string): Promise<DidKeys> {
    const [{ keys }, { services }] = await Promise.all([
      readEthrKeys({ did, view, now: at }),
      present.didResolver.resolveKeys(did),
    ])
    return { ...keys, services }
  }
  return {
    resolveKeys(did) {
      if (did.startsWith('did:ethr:')) return resolveEthrKeys(did)
      if (did.startsWith('did:key:') || did.startsWith('did:jwk:'))
        return present.didResolver.resolveKeys(did)
      throw new DidError('DID_UNAVAILABLE', 'only a did:ethr keeps its versions')
    },
  }
}

function createPastLists({
  present,
  view,
  didResolver,
  at,
}: {
  present: Present
  view: ChainView
  didResolver: KeyResolver
  at: Date
}): StatusLists {
  const { fetchPublicUrl, store } = present
  const reader = createAnchorReader({ view, didResolver, fetchPublicUrl, store, now: () => at })

  async function lookup({ url, issuer }: { url: string; issuer: DidKeys }): Promise<StatusLookup> {
    const { address, did } = issuer
    const anchor = address === null ? undefined : view.anchor({ organisation: address, finality: 'latest' })
    if (!anchor)
      return new StatusFault('STATUS_NOT_ANCHORED', 'the issuer had anchored no status lists by then')
    const listId = listIdOf(url)
    const baseUrl = organisationUrl(issuer)
    if (listId === undefined) {
      return new StatusFault('STATUS_LIST_NOT_ANCHORED', 'the URL does not name a list that anchors can name')
    }
    if (baseUrl === null)
      return new StatusFault('STATUS_UNAVAILABLE', 'the DID of the issuer names no service')
    try {
      // marks are not touched: of the past, the older version is the right one
      const { list } = await reader.readAt({ anchor, url, listId, issuer: did, baseUrl, known: [] })
      if (list) return { newest: { anchor, list }, final: null, supersededAt: null }
      return new StatusFault('STATUS_LIST_NOT_ANCHORED', 'the anchor of that time does not name the list')
    } catch (cause) {
      if (cause instanceof StatusFault) return cause
      return new StatusFault('STATUS_UNAVAILABLE', 'the list of that time was not to be had', { cause })
    }
  }

  return { lookup, stop() {} }
}
