import { createDidResolver } from '#agent/dids/create-did-resolver.ts'
import { DidError } from '#agent/dids/did-error.ts'
import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import {
  createKnowledgeView,
  type KnowledgeView,
  type ViewedAt,
} from '#agent/evidence/create-knowledge-view.ts'
import { holdKnownLists } from '#agent/evidence/hold-known-lists.ts'
import { holdKnownProofs } from '#agent/evidence/hold-known-proofs.ts'
import type { Knowledge } from '#agent/evidence/knowledge.ts'
import { serveKnowledge } from '#agent/evidence/serve-knowledge.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { createPastView } from '#agent/registry/create-past-view.ts'
import { parseScope } from '#agent/registry/scope.ts'
import { createPastResolver } from './open-past-world.ts'
import { createEntitlementReader } from './read-entitlement.ts'
import { type ScopeReader, ScopeUnavailableError } from './read-scopes.ts'
import { createIssuerResolver } from './resolve-issuers.ts'
import type { CredentialWorld } from './verifier-world.ts'
import type { KeyResolver } from './verify-signature.ts'

/**
 * A verifier's world that needs neither network nor database: everything is answered from what is known. What is not
 * among it is unknown, never wrong: an organisation that is not there may be one that nobody has heard of here. Its past
 * is what it knows of the past.
 *
 * @param trustedRoots addresses of the root authorities whose accreditations count
 * @param at the block as of which to look; the newest that is known unless told
 * @param now the moment that is asked about
 * @throws {Error} if an event is not what its contract can have emitted
 */
export function openOfflineWorld({
  knowledge,
  trustedRoots,
  at = newestOf(knowledge),
  now,
}: {
  knowledge: Knowledge
  trustedRoots: readonly string[]
  at?: ViewedAt
  now: () => Date
}): CredentialWorld {
  const known = createKnowledgeView({ knowledge, at })
  const { view } = known
  const fetchPublicUrl = serveKnowledge({ knowledge })
  const didResolver = limitToKnown({ view, didResolver: createDidResolver({ view, fetchPublicUrl, now }) })
  const scopes = readKnownScopes({ knowledge })
  const issuance = holdKnownProofs({ knowledge, view })

  function openAs({ known, didResolver, now }: Moment): CredentialWorld {
    const { view } = known
    return {
      view,
      didResolver,
      issuers: createIssuerResolver({ didResolver, view, trustedRoots, scopes, now }),
      statusLists: holdKnownLists({ knowledge, known, didResolver, fetchPublicUrl, now }),
      entitlements: createEntitlementReader({ view, trustedRoots, scopes }),
      issuance,
    }
  }

  return {
    ...openAs({ known, didResolver, now }),
    openPast(at) {
      const past = createPastView({ view, at })
      return openAs({
        known: { view: past, anchorsOf: (organisation) => past.anchors(organisation).toReversed() },
        didResolver: createPastResolver({ present: { didResolver }, view: past, at }),
        now: () => at,
      })
    },
  }
}

/** What answers differ by from one moment to another. */
type Moment = { known: KnowledgeView; didResolver: KeyResolver; now: () => Date }

function newestOf({ chain: { latest, finalized, seenAt } }: Knowledge): ViewedAt {
  return { latest, finalized, seenAt: new Date(seenAt) }
}

/** A did:ethr without events is what it was made as: that is known of the whole chain alone, never of a part of it. */
function limitToKnown({ view, didResolver }: { view: ChainView; didResolver: KeyResolver }): KeyResolver {
  return {
    resolveKeys(did) {
      if (did.startsWith('did:ethr:') && view.didLogs(parseEthrDid(did).address).length === 0) {
        throw new DidError('DID_UNAVAILABLE', 'the DID is not among what is known offline')
      }
      return didResolver.resolveKeys(did)
    },
  }
}

function readKnownScopes({ knowledge }: { knowledge: Pick<Knowledge, 'scopes'> }): ScopeReader {
  const documents = new Map(knowledge.scopes.map(({ scopeHash, document }) => [scopeHash, document]))
  return {
    readScope({ accreditation: { scopeHash } }) {
      const document = documents.get(scopeHash)
      if (document === undefined) {
        throw new ScopeUnavailableError('the scope of an accreditation is not known offline')
      }
      try {
        return parseScope({ document: Buffer.from(document, 'utf8'), scopeHash })
      } catch {
        throw new ScopeUnavailableError('a scope is not the one that the chain commits to')
      }
    },
  }
}
