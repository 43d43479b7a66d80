import type { Kysely } from 'kysely'
import { createBoundedCache } from '#agent/dids/bounded-cache.ts'
import { ethrDid } from '#agent/dids/did-network.ts'
import type { FetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { Accreditation } from '#agent/registry/chain-view.ts'
import { parseScope, type Scope } from '#agent/registry/scope.ts'
import { organisationUrl } from '#agent/status/organisation-url.ts'
import type { ScopeDocumentTables } from '#agent/store/tables/scope-document.ts'
import type { KeyResolver } from './verify-signature.ts'

/** A scope document that was not to be had: nobody knows what the accreditation is for. */
export class ScopeUnavailableError extends Error {
  override readonly name = 'ScopeUnavailableError'
}

export type ScopeReader = {
  /**
   * The scope that an accreditation commits to; at once, and without a promise, when it is known.
   *
   * @param issuerUrl where the issuer publishes: asked with the organisation that holds the accreditation and its grantor
   * @throws {ScopeUnavailableError} at once or as a rejection
   */
  readScope(options: { accreditation: Accreditation; issuerUrl: string | null }): Scope | Promise<Scope>
}

const MAX_SCOPE_BYTES = 64 * 1024
const FAILURE_TTL_MS = 5_000

/** Reads scope documents by their hash: whoever serves one, it is the one that the chain commits to. */
export function createScopeReader({
  database,
  didResolver,
  fetchPublicUrl,
  chainId,
  now,
}: {
  database: Kysely<ScopeDocumentTables>
  didResolver: KeyResolver
  fetchPublicUrl: FetchPublicUrl
  chainId: bigint
  now: () => Date
}): ScopeReader {
  const known = createBoundedCache<Scope>({ limit: 4096 })
  const failed = createBoundedCache<number>({ limit: 1024 })
  const pending = new Map<string, Promise<Scope>>()

  async function read(accreditation: Accreditation, issuerUrl: string | null): Promise<Scope> {
    const { scopeHash } = accreditation
    const row = await database
      .selectFrom('scope_documents')
      .select('document')
      .where('scope_hash', '=', scopeHash)
      .executeTakeFirst()
    if (row) return keep(scopeHash, Buffer.from(row.document))
    const baseUrls = await findPublishers(accreditation, issuerUrl)
    let document: Buffer
    try {
      // all of them at once: one that hangs holds up nobody that another can answer
      document = await Promise.any(baseUrls.map((baseUrl) => fetchScope(baseUrl, scopeHash)))
    } catch {
      failed.set(scopeHash, now().getTime())
      throw new ScopeUnavailableError('the scope of an accreditation was not to be had')
    }
    await database
      .insertInto('scope_documents')
      .values({ scope_hash: scopeHash, document: document.toString('utf8') })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return keep(scopeHash, document)
  }

  function keep(scopeHash: string, document: Buffer): Scope {
    const scope = parseScope({ document, scopeHash })
    known.set(scopeHash, scope)
    return scope
  }

  /** @throws {Error} if it is not to be had there, or is not the document that the hash commits to */
  async function fetchScope(baseUrl: string, scopeHash: string): Promise<Buffer> {
    const url = `${baseUrl}/scopes/${scopeHash}`
    const { body } = await fetchPublicUrl({ url, accept: 'application/json', maxBytes: MAX_SCOPE_BYTES })
    parseScope({ document: body, scopeHash })
    return body
  }

  /** Who may serve the document, each once: the issuer, the organisation that holds the accreditation, its grantor. */
  async function findPublishers(
    { organisation, grantor }: Accreditation,
    issuerUrl: string | null,
  ): Promise<string[]> {
    const urls = await Promise.all([organisation, grantor].map(urlOf))
    return [...new Set([issuerUrl, ...urls])].filter((url) => url !== null)
  }

  async function urlOf(address: string): Promise<string | null> {
    try {
      return organisationUrl(await didResolver.resolveKeys(ethrDid({ chainId, address })))
    } catch {
      return null
    }
  }

  return {
    readScope({ accreditation, issuerUrl }) {
      const { scopeHash } = accreditation
      const scope = known.get(scopeHash)
      if (scope) return scope
      const failedAt = failed.get(scopeHash)
      if (failedAt !== undefined && now().getTime() - failedAt < FAILURE_TTL_MS) {
        throw new ScopeUnavailableError('the scope of an accreditation was not to be had')
      }
      let running = pending.get(scopeHash)
      if (!running) {
        running = read(accreditation, issuerUrl).finally(() => pending.delete(scopeHash))
        pending.set(scopeHash, running)
      }
      return running
    },
  }
}
