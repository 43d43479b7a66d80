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
   * @param issuerUrl where the issuer publishes; asked first
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
    for await (const baseUrl of publishers(accreditation, issuerUrl)) {
      const document = await fetchScope(`${baseUrl}/scopes/${scopeHash}`)
      if (!document) continue
      let scope: Scope
      try {
        scope = keep(scopeHash, document)
      } catch {
        continue // not the document that the hash commits to
      }
      await database
        .insertInto('scope_documents')
        .values({ scope_hash: scopeHash, document: document.toString('utf8') })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return scope
    }
    failed.set(scopeHash, now().getTime())
    throw new ScopeUnavailableError('the scope of an accreditation was not to be had')
  }

  function keep(scopeHash: string, document: Buffer): Scope {
    const scope = parseScope({ document, scopeHash })
    known.set(scopeHash, scope)
    return scope
  }

  async function fetchScope(url: string): Promise<Buffer | undefined> {
    try {
      const { body } = await fetchPublicUrl({ url, accept: 'application/json', maxBytes: MAX_SCOPE_BYTES })
      return body
    } catch {
      return undefined // the next publisher may have it
    }
  }

  /** Who may serve the document, each once: the issuer, the organisation that holds the accreditation, its grantor. */
  async function* publishers({ organisation, grantor }: Accreditation, issuerUrl: string | null) {
    const tried = new Set<string>()
    if (issuerUrl) {
      tried.add(issuerUrl)
      yield issuerUrl
    }
    for (const address of [organisation, grantor]) {
      const url = await urlOf(address)
      if (url && !tried.has(url)) {
        tried.add(url)
        yield url
      }
    }
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
