import type { DIDDocument, DIDResolutionOptions, DIDResolutionResult } from 'did-resolver'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { createBoundedCache } from './bounded-cache.ts'
import { DidError, type DidErrorCode } from './did-error.ts'
import { DidOptionError } from './did-option-error.ts'
import { createJwkDocument, createKeyDocument } from './key-did.ts'
import { parseVersionTime } from './parse-version.ts'
import { readDocumentKeys } from './read-document-keys.ts'
import { type EthrKeys, readEthrKeys, resolveEthrDid } from './resolve-ethr-did.ts'
import type { DidKeys } from './resolve-keys.ts'
import { fetchWebDocument } from './resolve-web-did.ts'

export type DidResolver = {
  /**
   * DID Resolution: a DID, or a DID URL with a query of `versionId` (did:ethr alone) or `versionTime` (not did:web). Never throws:
   * `didResolutionMetadata.error` says invalidDid, methodNotSupported, unknownNetwork, notFound, unsupportedFormat,
   * invalidDidDocument, invalidOptions, featureNotSupported or internalError (nobody could know: try again).
   */
  resolve(did: string, options?: DIDResolutionOptions): Promise<DIDResolutionResult>
  /**
   * The keys of a DID as of now; at once and without a promise when they are known already.
   *
   * @throws {DidError} at once or as a rejection
   */
  resolveKeys(did: string): DidKeys | Promise<DidKeys>
}

const CACHE_LIMIT = 10_000
const WEB_TTL_MS = 60_000
const WEB_FAILURE_TTL_MS = 5_000
const MAX_DID_LENGTH = 2100
const METHODS = /^did:(?:ethr|key|jwk|web):/

type WebEntry = { until: number; keys: DidKeys } | { until: number; error: DidError }

/**
 * Resolves did:ethr from the followed chain, did:web over https, did:key and did:jwk from themselves. did:ethr stays
 * known until that identity changes or one of its attributes expires, did:web for a minute (a failure for five
 * seconds), the others for good; every cache is bounded.
 *
 * @param trustedOrigins origins that may answer for a did:web over http or from a private address
 */
export function createDidResolver({
  view,
  fetchPublicUrl,
  now,
  trustedOrigins = [],
}: {
  view: ChainView
  fetchPublicUrl: FetchPublicUrl
  now: () => Date
  trustedOrigins?: readonly string[]
}): DidResolver {
  const ethr = createBoundedCache<EthrKeys>({ limit: CACHE_LIMIT })
  const web = createBoundedCache<WebEntry>({ limit: CACHE_LIMIT })
  const fixed = createBoundedCache<DidKeys>({ limit: CACHE_LIMIT })
  const pending = new Map<string, Promise<DidKeys>>()

  function once(did: string, read: () => Promise<DidKeys>): Promise<DidKeys> {
    const running = pending.get(did)
    if (running) return running
    const started = read().finally(() => pending.delete(did))
    pending.set(did, started)
    return started
  }

  function resolveEthrKeys(did: string): DidKeys | Promise<DidKeys> {
    const known = ethr.get(did)
    if (known && view.didLogs(known.keys.address!) === known.logs && view.block('latest')) {
      const { expiresAt } = known.keys
      if (expiresAt === null || now() < expiresAt) return known.keys
    }
    return once(did, async () => {
      const read = await readEthrKeys({ did, view, now: now() })
      ethr.set(did, read)
      return read.keys
    })
  }

  function resolveWebKeys(did: string): DidKeys | Promise<DidKeys> {
    const known = web.get(did)
    if (known && now().getTime() < known.until) {
      if ('error' in known) throw known.error
      return known.keys
    }
    return once(did, async () => {
      try {
        const document = await fetchWebDocument({ did, fetchPublicUrl, trustedOrigins })
        const until = now().getTime() + WEB_TTL_MS
        const keys = keysOfDocument({ document, expiresAt: new Date(until) })
        web.set(did, { until, keys })
        return keys
      } catch (error) {
        if (error instanceof DidError) web.set(did, { until: now().getTime() + WEB_FAILURE_TTL_MS, error })
        throw error
      }
    })
  }

  function resolveFixedKeys(did: string, create: (did: string) => DIDDocument): DidKeys {
    const known = fixed.get(did)
    if (known) return known
    const keys = keysOfDocument({ document: create(did), expiresAt: null })
    fixed.set(did, keys)
    return keys
  }

  function resolveKeys(did: string): DidKeys | Promise<DidKeys> {
    if (did.length > MAX_DID_LENGTH) throw new DidError('DID_INVALID', 'a DID that is too long')
    if (did.startsWith('did:ethr:')) return resolveEthrKeys(did)
    if (did.startsWith('did:key:')) return resolveFixedKeys(did, createKeyDocument)
    if (did.startsWith('did:jwk:')) return resolveFixedKeys(did, createJwkDocument)
    if (did.startsWith('did:web:')) return resolveWebKeys(did)
    throw unsupported(did)
  }

  async function resolveDocument(did: string, options: DIDResolutionOptions): Promise<DIDResolutionResult> {
    if (did.length > MAX_DID_LENGTH) throw new DidError('DID_INVALID', 'a DID that is too long')
    if (did.startsWith('did:ethr:')) return await resolveEthrDid({ did, options, view, now: now() })
    if (!METHODS.test(did)) throw unsupported(did)
    const { versionId, versionTime } = options
    if (versionTime !== undefined) parseVersionTime({ versionTime, now: now() })
    // what a did:key or did:jwk says of itself it said at every time
    if (versionId !== undefined || (versionTime !== undefined && did.startsWith('did:web:'))) {
      throw new DidOptionError('featureNotSupported', 'only a did:ethr keeps its versions')
    }
    return toResult(await readDocument(did), options.accept)
  }

  async function readDocument(did: string): Promise<DIDDocument> {
    if (did.startsWith('did:key:')) return createKeyDocument(did)
    if (did.startsWith('did:jwk:')) return createJwkDocument(did)
    if (did.startsWith('did:web:')) return await fetchWebDocument({ did, fetchPublicUrl, trustedOrigins })
    throw unsupported(did)
  }

  return {
    resolveKeys,
    async resolve(didUrl, options = {}) {
      try {
        const { did, query } = parseDidUrl(didUrl)
        return await resolveDocument(did, { ...options, ...query })
      } catch (error) {
        return toFailure(error)
      }
    },
  }
}

function keysOfDocument({ document, expiresAt }: { document: DIDDocument; expiresAt: Date | null }): DidKeys {
  return {
    did: document.id,
    identity: document.id,
    address: null,
    deactivated: false,
    versionId: null,
    expiresAt,
    ...readDocumentKeys({ document }),
    alsoKnownAs: readAlsoKnownAs(document),
  }
}

/** Whoever writes a document orders the work of looking each up. */
const MAX_ALIASES = 8

function readAlsoKnownAs({ alsoKnownAs }: DIDDocument): readonly string[] {
  if (!Array.isArray(alsoKnownAs)) return []
  return alsoKnownAs.filter((alias) => typeof alias === 'string').slice(0, MAX_ALIASES)
}

/** A path or fragment names something inside a document; other parameters would be passed over without a word. */
function parseDidUrl(didUrl: string): { did: string; query: { versionId?: string; versionTime?: string } } {
  const [did = '', text, ...more] = didUrl.split('?')
  const query: { versionId?: string; versionTime?: string } = {}
  for (const [name, value] of new URLSearchParams(text ?? '')) {
    if ((name !== 'versionId' && name !== 'versionTime') || query[name] !== undefined) {
      throw new DidError('DID_INVALID', 'a parameter of a DID URL that is not known, or comes twice')
    }
    query[name] = value
  }
  if (more.length > 0 || /[/#]/.test(didUrl)) throw new DidError('DID_INVALID', 'not a DID')
  return { did, query }
}

function unsupported(did: string): DidError {
  return /^did:[a-z0-9]+:.+/.test(did)
    ? new DidError('DID_METHOD_UNSUPPORTED', 'a DID method that is not supported')
    : new DidError('DID_INVALID', 'not a DID')
}

function toResult(didDocument: DIDDocument, accept = 'application/did+ld+json'): DIDResolutionResult {
  if (accept === 'application/did+ld+json' || accept === 'application/did+json') {
    return { didResolutionMetadata: { contentType: accept }, didDocumentMetadata: {}, didDocument }
  }
  return { didResolutionMetadata: { error: 'unsupportedFormat' }, didDocumentMetadata: {}, didDocument: null }
}

const RESOLUTION_ERRORS: Record<DidErrorCode, string> = {
  DID_DOCUMENT_INVALID: 'invalidDidDocument',
  DID_INVALID: 'invalidDid',
  DID_METHOD_UNSUPPORTED: 'methodNotSupported',
  DID_NETWORK_UNKNOWN: 'unknownNetwork',
  DID_NOT_FOUND: 'notFound',
  DID_UNAVAILABLE: 'internalError',
}

function toFailure(error: unknown): DIDResolutionResult {
  return { didResolutionMetadata: describeFailure(error), didDocumentMetadata: {}, didDocument: null }
}

function describeFailure(error: unknown): { error: string; message: string } {
  if (error instanceof DidError) return { error: RESOLUTION_ERRORS[error.code], message: error.message }
  if (error instanceof DidOptionError) return { error: error.code, message: error.message }
  return { error: 'internalError', message: 'the DID could not be resolved' }
}
