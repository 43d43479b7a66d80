import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Kysely } from 'kysely'
import { type ChainFollower, followChain } from '#agent/registry/follow-chain.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { chainTables } from '#agent/store/migrations/chain-tables.ts'
import type { ChainTables } from '#agent/store/tables/chain-logs.ts'
import { createTestDatabase } from '#test/_helpers/create-test-database.ts'
import { type RegistryChain, startRegistryChain } from './_registry-chain.ts'

export type World = {
  chain: RegistryChain
  database: Kysely<ChainTables>
  cleanUp: (() => Promise<unknown>)[]
}

/** A world with a registry that may be another than the one that emits what it is told to. */
export type FollowedWorld = Omit<World, 'chain'> & {
  chain: Pick<RegistryChain, 'url' | 'chainId' | 'registryAddress' | 'didRegistryAddress'> & {
    registryCodeHash?: string
  }
}

async function createWorld(flags: string[] = []): Promise<World> {
  const [chain, created] = await Promise.all([startRegistryChain(flags), createTestDatabase()])
  const database = openDatabase<ChainTables>({ url: created.url, max: 4 })
  await migrateDatabase({ database, migrations: { chain: chainTables } })
  return { chain, database, cleanUp: [() => chain.stop(), () => database.destroy(), () => created.drop()] }
}

export async function withWorld(run: (world: World) => Promise<void>, flags: string[] = []): Promise<void> {
  const world = await createWorld(flags)
  const { cleanUp } = world
  world.cleanUp = []
  try {
    await run(world)
  } finally {
    for (const step of [...world.cleanUp, ...cleanUp]) await step()
  }
}

export async function follow(
  { chain, database, cleanUp }: FollowedWorld,
  options: Partial<Parameters<typeof followChain>[0]> = {},
): Promise<ChainFollower> {
  const follower = await followChain({
    database,
    rpcUrl: chain.url,
    chainId: chain.chainId,
    registryAddress: chain.registryAddress,
    didRegistryAddress: chain.didRegistryAddress,
    registryCodeHash: chain.registryCodeHash,
    pollIntervalMs: 60_000,
    now: () => new Date(),
    ...options,
  })
  cleanUp.unshift(() => follower.stop())
  return follower
}

/** A view of the same chain that was built from nothing, in a database of its own. */
export async function followAfresh(world: World): Promise<ChainFollower> {
  const created = await createTestDatabase()
  const database = openDatabase<ChainTables>({ url: created.url, max: 2 })
  world.cleanUp.unshift(
    () => database.destroy(),
    () => created.drop(),
  )
  await migrateDatabase({ database, migrations: { chain: chainTables } })
  const follower = await follow({ ...world, database, cleanUp: world.cleanUp })
  await follower.ready
  return follower
}

export type RpcRequest = { method: string; params?: unknown[] }

/** A node in front of the chain that changes answers; undefined hangs up. */
export async function startProxy(
  { chain, cleanUp }: Pick<FollowedWorld, 'chain' | 'cleanUp'>,
  handle: (request: RpcRequest, pass: (changed?: RpcRequest) => Promise<unknown>) => unknown,
): Promise<{ url: string }> {
  const server: Server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString())
    const pass = async (changed: RpcRequest = body) => {
      const answer = await fetch(chain.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, ...changed }),
      })
      return await answer.json()
    }
    const answer = await handle(body, pass)
    if (answer === undefined) return response.destroy()
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  cleanUp.push(async () => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}
