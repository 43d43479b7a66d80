import type { Kysely } from 'kysely'
import type { ChainLog } from '#agent/registry/chain-view.ts'
import { decodeRegistryEvent } from '#agent/registry/decode-registry-event.ts'
import type { ListTables } from '#agent/store/tables/list-tables.ts'
import type { ScopeDocumentTables } from '#agent/store/tables/scope-document.ts'
import type { Knowledge } from './knowledge.ts'

type Documents = Pick<Knowledge, 'anchorDocuments' | 'scopes' | 'statusLists'>

/**
 * The documents that events commit to, as far as they were ever fetched: of every anchor among them its document and,
 * of these lists, the version that it names; of every accreditation its scope.
 *
 * @param urls of status lists
 */
export async function collectDocuments({
  database,
  events,
  urls,
}: {
  database: Kysely<ListTables & ScopeDocumentTables>
  events: readonly ChainLog[]
  urls: readonly string[]
}): Promise<Documents> {
  const committed = events.flatMap((event) => decodeRegistryEvent(event) ?? [])
  const roots = committed.filter(({ name }) => name === 'Published').map(({ args }) => args.root)
  const scopeHashes = committed.filter(({ name }) => name === 'Accredited').map(({ args }) => args.scopeHash)
  const anchorDocuments = await readAnchorDocuments({ database, roots })
  return {
    anchorDocuments,
    statusLists: await readLists({ database, anchorDocuments, urls }),
    scopes: await readScopes({ database, scopeHashes }),
  }
}

async function readAnchorDocuments({
  database,
  roots,
}: {
  database: Kysely<ListTables>
  roots: readonly string[]
}): Promise<Documents['anchorDocuments']> {
  const rows = await database
    .selectFrom('list_documents')
    .select('document')
    .where('root', 'in', [...new Set(roots), ''])
    .orderBy('organisation')
    .orderBy('sequence')
    .execute()
  return rows.map(({ document }) => JSON.parse(document) as object)
}

/** A root is of one document alone, so what names a list here was held against the chain when it was kept. */
async function readLists({
  database,
  anchorDocuments,
  urls,
}: {
  database: Kysely<ListTables>
  anchorDocuments: Documents['anchorDocuments']
  urls: readonly string[]
}): Promise<Documents['statusLists']> {
  const named = new Set(
    anchorDocuments.flatMap((document) =>
      (document as { statusLists: { id: string; version: number; bitRoot: string }[] }).statusLists.map(
        ({ id, version, bitRoot }) => `${id} ${version} ${bitRoot}`,
      ),
    ),
  )
  const rows = await database
    .selectFrom('list_credentials')
    .selectAll()
    .where('url', 'in', [...new Set(urls), ''])
    .orderBy('url')
    .orderBy('version')
    .execute()
  return rows
    .filter(({ url, version, bit_root }) => named.has(`${url.slice(-36)} ${version} ${bit_root}`))
    .map(({ url, version, credential }) => ({ url, version, credential }))
}

async function readScopes({
  database,
  scopeHashes,
}: {
  database: Kysely<ScopeDocumentTables>
  scopeHashes: readonly string[]
}): Promise<Documents['scopes']> {
  const rows = await database
    .selectFrom('scope_documents')
    .selectAll()
    .where('scope_hash', 'in', [...new Set(scopeHashes), ''])
    .orderBy('scope_hash')
    .execute()
  return rows.map(({ scope_hash: scopeHash, document }) => ({ scopeHash, document }))
}
