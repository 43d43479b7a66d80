import { sql } from 'kysely'
import { followChain } from '#agent/registry/follow-chain.ts'
import { openDatabase } from '#agent/store/database.ts'
import { migrateDatabase } from '#agent/store/migrate-database.ts'
import { type VerifierTables, verifierMigrations } from '#agent/store/verifier-database.ts'
import type { BenchStack } from '../start-stack.ts'

/** Until the view has caught up with the chain, in milliseconds. */
export type ColdStartFigures = { changes: number; fromChainMs: number; fromDatabaseMs: number }

/** How long a verifier takes to know the registry: with an empty database, and with what it kept. */
export async function measureColdStart({ stack }: { stack: BenchStack }): Promise<ColdStartFigures> {
  const { chainRpcUrl: rpcUrl, registryAddress, didRegistryAddress } = stack
  const url = new URL(stack.databaseUrls.verifier)
  url.pathname = `/careseal_bench_cold_${Date.now()}`
  const server = openDatabase({ url: stack.databaseUrls.verifier })
  await sql`CREATE DATABASE ${sql.id(url.pathname.slice(1))}`.execute(server)
  await server.destroy()
  const database = openDatabase<VerifierTables>({ url: url.href })
  try {
    await migrateDatabase({ database, migrations: verifierMigrations })
    const start = async () => {
      const began = performance.now()
      const chainId = BigInt(stack.chainId)
      const addresses = { registryAddress, didRegistryAddress }
      const follower = await followChain({ database, rpcUrl, chainId, ...addresses, now: () => new Date() })
      await follower.ready
      const elapsed = performance.now() - began
      await follower.stop()
      return Math.round(elapsed)
    }
    const fromChainMs = await start()
    const fromDatabaseMs = await start()
    const { changes } = await database
      .selectFrom('chain_logs')
      .select((select) => select.fn.countAll<bigint>().as('changes'))
      .executeTakeFirstOrThrow()
    return { changes: Number(changes), fromChainMs, fromDatabaseMs }
  } finally {
    await database.destroy()
  }
}
