import { inspectOrganisation } from '#agent/organisations/inspect-organisation.ts'
import { type ListedOrganisation, listOrganisations } from '#agent/organisations/list-organisations.ts'
import type { ChainFollower } from '#agent/registry/follow-chain.ts'
import { readWallet, type Wallet } from '#agent/registry/read-wallet.ts'
import type { Workplace } from './open-workplace.ts'
import type { ServiceCondition } from './service-condition.ts'

const READYZ_MS = 5_000

/** Asks everything that can be asked; a node or an issuer that is away is part of the answer. */
export async function readCondition({
  workplace,
  organisation,
  now,
}: {
  workplace: Workplace
  /** One alone; all if left out. */
  organisation?: string | undefined
  now: Date
}): Promise<ServiceCondition> {
  const { database, config } = workplace
  const chosen =
    organisation === undefined
      ? await listOrganisations({ database })
      : [await workplace.organisation(organisation)]
  const [issuer, follower] = await Promise.all([askReadiness(config.issuerUrl), workplace.follower()])
  const provider = await workplace.provider().catch(() => null)
  const read = async (address: string | null): Promise<Wallet | null> =>
    provider && address ? await readWallet({ provider, address }).catch(() => null) : null
  const describe = async (listed: ListedOrganisation) => {
    const { id, did, address, publisherAddress } = listed
    const ours = publisherAddress !== null
    return {
      id,
      did,
      ours,
      ...(await inspectOrganisation({ database, follower, organisation: listed })),
      controller: ours ? await read(address) : null,
      publisher: await read(publisherAddress),
    }
  }
  const organisations: ServiceCondition['organisations'] = []
  for (const listed of chosen) organisations.push(await describe(listed))
  return { at: now.toISOString(), issuer, chain: describeChain({ follower, now }), organisations }
}

function describeChain({ follower, now }: { follower: ChainFollower; now: Date }): ServiceCondition['chain'] {
  const { agreement, endpoints, error } = follower.status()
  const [latest, finalized] = [follower.view.block('latest'), follower.view.block('finalized')]
  const show = ({ number, hash, timestamp }: { number: number; hash: string; timestamp: number }) => ({
    number,
    hash,
    time: new Date(timestamp * 1000).toISOString(),
  })
  return {
    latest: latest
      ? { ...show(latest), ageSeconds: Math.max(0, Math.round(now.getTime() / 1000 - latest.timestamp)) }
      : null,
    finalized: finalized ? show(finalized) : null,
    agreement,
    endpoints,
    error: error ?? null,
  }
}

async function askReadiness(url: string): Promise<ServiceCondition['issuer']> {
  try {
    const response = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(READYZ_MS) })
    const { checks } = (await response.json()) as { checks: Record<string, { ok: boolean; why?: string }> }
    const failed = Object.entries(checks).filter(([, { ok }]) => !ok)
    return { url, ready: response.ok, reasons: failed.map(([name, { why }]) => `${name}: ${why}`) }
  } catch {
    return { url, ready: false, reasons: ['it does not answer'] }
  }
}
