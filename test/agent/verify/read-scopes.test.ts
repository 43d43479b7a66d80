import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type ExecutionContext } from 'ava'
import type { DidKeys } from '#agent/dids/resolve-keys.ts'
import { createFetchPublicUrl } from '#agent/fetch/fetch-public-url.ts'
import type { Accreditation } from '#agent/registry/chain-view.ts'
import { encodeScope } from '#agent/registry/scope.ts'
import { ORGANISATION_SERVICE } from '#agent/status/organisation-url.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import { createScopeReader, ScopeUnavailableError } from '#agent/verify/read-scopes.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'

const { url: databaseUrl, drop } = await createTestDatabase()
const database = openDatabase<VerifierTables>({ url: databaseUrl })
await migrateDatabase({ database, migrations: verifierMigrations })
test.after.always(async () => {
  await database.destroy()
  await drop()
})

const ORGANISATION = `0x${'1'.repeat(40)}`
const GRANTOR = `0x${'2'.repeat(40)}`

/** Longer than any answer takes, shorter than what one request that hangs is waited for. */
const SOON_MS = 4_000

async function serve(t: ExecutionContext, handle: RequestListener): Promise<string> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const hang: RequestListener = () => {}
const answer =
  (text: string): RequestListener =>
  (_, response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(text)

/** A reader to which the DIDs of the two name these services. */
function openReader(t: ExecutionContext, services: Record<string, string>) {
  const fetchPublicUrl = createFetchPublicUrl({ trustedOrigins: Object.values(services) })
  t.teardown(() => fetchPublicUrl.close())
  return createScopeReader({
    database,
    didResolver: {
      resolveKeys: (did) => {
        const serviceEndpoint = services[did.split(':').at(-1)!]
        return {
          services: [{ id: '#org', type: ORGANISATION_SERVICE, serviceEndpoint }],
        } as unknown as DidKeys
      },
    },
    fetchPublicUrl,
    chainId: 31337n,
    now: () => new Date(),
  })
}

function accredit(scopeHash: string): Accreditation {
  return { organisation: ORGANISATION, grantor: GRANTOR, scopeHash } as Accreditation
}

test('an organisation that hangs, or serves another document, holds nobody up while its grantor answers', async (t) => {
  const { document, scopeHash } = encodeScope({ type: 'CaresealScope', types: ['A'] })
  const issuerUrl = await serve(t, answer('{"type":"CaresealScope"}'))
  const reader = openReader(t, {
    issuer: issuerUrl,
    [ORGANISATION]: await serve(t, hang),
    [GRANTOR]: await serve(t, answer(document)),
  })
  const began = performance.now()
  const scope = await reader.readScope({ accreditation: accredit(scopeHash), issuerUrl })
  t.deepEqual(scope.types, ['A'])
  t.true(performance.now() - began < SOON_MS)
  // and from now on at once
  t.false(reader.readScope({ accreditation: accredit(scopeHash), issuerUrl }) instanceof Promise)
})

test('where all of them hang, one time-out passes and not one for each', async (t) => {
  const { scopeHash } = encodeScope({ type: 'CaresealScope', types: ['B'] })
  const reader = openReader(t, {
    [ORGANISATION]: await serve(t, hang),
    [GRANTOR]: await serve(t, hang),
  })
  const began = performance.now()
  await t.throwsAsync(async () => reader.readScope({ accreditation: accredit(scopeHash), issuerUrl: null }), {
    instanceOf: ScopeUnavailableError,
  })
  t.true(performance.now() - began < 5_000 + SOON_MS)
})
