import type { Kysely } from 'kysely'
import { ethrDid } from '#agent/dids/did-network.ts'
import type { Accreditation } from '#agent/registry/chain-view.ts'
import { parseScope, type Scope } from '#agent/registry/scope.ts'
import { organisationUrl } from '#agent/status/organisation-url.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import type { AccreditingWorld } from './accrediting-world.ts'

const MAX_SCOPE_BYTES = 64 * 1024

/**
 * The scope that an accreditation commits to: the one kept here, else the one that its grantor or its holder publishes.
 * What was fetched is kept, so that this service serves it too. Undefined where nobody has it.
 */
export async function findScope({
  world,
  accreditation,
  now,
}: {
  world: Pick<AccreditingWorld, 'database' | 'follower' | 'didResolver' | 'fetchPublicUrl'>
  accreditation: Pick<Accreditation, 'grantor' | 'organisation' | 'scopeHash'>
  now: Date
}): Promise<Scope | undefined> {
  const { database, follower } = world
  const { scopeHash, grantor, organisation } = accreditation
  const kept = await readKeptScopes({ database, scopeHashes: [scopeHash] })
  if (kept.has(scopeHash)) return kept.get(scopeHash)
  for (const address of [grantor, organisation]) {
    const did = ethrDid({ chainId: follower.view.chainId, address })
    const document = await fetchScope({ world, did, scopeHash })
    if (!document) continue
    const scope = parseScope({ document, scopeHash })
    await keepScope({ database, scopeHash, document: document.toString('utf8'), now })
    return scope
  }
  return undefined
}

/** The scopes of some hashes that are kept here. */
export async function readKeptScopes({
  database,
  scopeHashes,
}: {
  database: Kysely<OrganisationTables>
  scopeHashes: readonly string[]
}): Promise<Map<string, Scope>> {
  if (scopeHashes.length === 0) return new Map()
  const rows = await database
    .selectFrom('accreditation_scopes')
    .selectAll()
    .where('scope_hash', 'in', scopeHashes)
    .execute()
  return new Map(
    rows.map(({ scope_hash: scopeHash, document }) => [
      scopeHash,
      parseScope({ document: Buffer.from(document), scopeHash }),
    ]),
  )
}

/** Keeps a scope document, for this service to publish. */
export async function keepScope({
  database,
  scopeHash,
  document,
  now,
}: {
  database: Kysely<OrganisationTables>
  scopeHash: string
  document: string
  now: Date
}): Promise<void> {
  await database
    .insertInto('accreditation_scopes')
    .values({ scope_hash: scopeHash, document, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** The document, if it is there and is the one that the hash commits to. */
async function fetchScope({
  world,
  did,
  scopeHash,
}: {
  world: Pick<AccreditingWorld, 'didResolver' | 'fetchPublicUrl'>
  did: string
  scopeHash: string
}): Promise<Buffer | undefined> {
  try {
    const baseUrl = organisationUrl(await world.didResolver.resolveKeys(did))
    if (baseUrl === null) return undefined
    const url = `${baseUrl}/scopes/${scopeHash}`
    const { body } = await world.fetchPublicUrl({
      url,
      accept: 'application/json',
      maxBytes: MAX_SCOPE_BYTES,
    })
    parseScope({ document: body, scopeHash })
    return body
  } catch {
    return undefined // the next one may have it
  }
}
