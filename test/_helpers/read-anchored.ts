import { Contract, computeAddress, JsonRpcProvider } from 'ethers'
import type { Kysely } from 'kysely'
import type { AnchoredRoot } from '#agent/audit/verify-audit-log.ts'
import type { OrganisationTables } from '#agent/store/tables/organisation.ts'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import type { Stack } from '#embedded/stack-file.ts'

export type ReadAnchored = {
  /** An organisation's anchors as the chain has them, oldest first. */
  anchors: AnchoredRoot[]
  /** How many transactions its publisher key ever got into a block. */
  transactions: number
}

/** What the chain holds of an organisation's anchors: read with nothing of ours but the ABI. */
export async function readAnchored({
  stack: { chainRpcUrl, registryAddress },
  database,
  organisation,
}: {
  stack: Pick<Stack, 'chainRpcUrl' | 'registryAddress'>
  database: Kysely<OrganisationTables>
  organisation: string
}): Promise<ReadAnchored> {
  const { address, publisher_key } = await database
    .selectFrom('organisations')
    .selectAll()
    .where('id', '=', organisation)
    .executeTakeFirstOrThrow()
  const provider = new JsonRpcProvider(chainRpcUrl, undefined, { cacheTimeout: -1 })
  try {
    const registry = new Contract(registryAddress, caresealRegistryAbi, provider)
    const events = await registry.queryFilter(registry.filters.Published!(address), 0)
    const anchors = events.map((event) => {
      const { seq, root } = (event as unknown as { args: { seq: bigint; root: string } }).args
      return { sequence: seq, root }
    })
    return { anchors, transactions: await provider.getTransactionCount(computeAddress(`0x${publisher_key}`)) }
  } finally {
    provider.destroy()
  }
}
