import type { StartConfig } from '#config/read-config.ts'
import { DEMO_ORGANISATIONS, ROOT_AUTHORITY, ROOT_SCOPES, scopesOf } from './demo-organisations.ts'
import { deployRegistry } from './deploy-registry.ts'
import { loadClient } from './load-client.ts'
import type { Progress } from './progress.ts'
import type { Ground, Prepared } from './run-stack.ts'
import { seedDemo } from './seed-demo.ts'
import { EMBEDDED_CHAIN_ID, EMBEDDED_FUNDER_KEY } from './start-chain.ts'
import { StartError } from './start-error.ts'

/** Deploys the contracts and makes the demo organisations; what is there already stays as it is. */
export async function prepareDemo({
  config,
  ground,
  progress,
}: {
  config: StartConfig
  ground: Ground
  progress: Progress
}): Promise<Prepared> {
  const { directory, chainRpcUrl, chainId, databases, keys } = ground
  const funderKey = findFunderKey({ config, chainId })
  const { registryAddress, didRegistryAddress } = await progress.step('contracts', () =>
    deployRegistry({ directory, chainRpcUrl, chainId, given: givenContracts(config), funderKey }),
  )
  const roots = await progress.step('demo organisations', async () => {
    const members = [
      { id: ROOT_AUTHORITY.id, scopes: ROOT_SCOPES },
      ...DEMO_ORGANISATIONS.map(({ id, issues }) => ({ id, scopes: scopesOf({ id, issues }) })),
    ]
    const clients = await Promise.all(
      members.map(({ id, scopes }) =>
        loadClient({ dataDirectory: directory.path, organisation: id, scopes }),
      ),
    )
    return await seedDemo({
      issuerDatabaseUrl: databases.issuer,
      verifierDatabaseUrl: databases.verifier,
      issuerKey: keys.issuer,
      verifierKey: keys.verifier,
      chainRpcUrl,
      chainId,
      chainStartBlock: config.chainStartBlock,
      registryCodeHash: config.registryCodeHash,
      registryAddress,
      didRegistryAddress,
      funderKey,
      issuerUrl: config.issuerUrl,
      verifierUrl: config.verifierUrl,
      clients,
      now: new Date(),
    })
  })
  return { registryAddress, didRegistryAddress, ...roots }
}

function givenContracts({ registryAddress, didRegistryAddress }: StartConfig) {
  if (registryAddress && didRegistryAddress) return { registryAddress, didRegistryAddress }
  if (!registryAddress && !didRegistryAddress) return undefined
  throw new StartError('REGISTRY_ADDRESS and DID_REGISTRY_ADDRESS go together: set both, or neither')
}

function findFunderKey({ config, chainId }: { config: StartConfig; chainId: bigint }): string {
  if (config.chainFunderKey) return config.chainFunderKey
  if (chainId === EMBEDDED_CHAIN_ID) return EMBEDDED_FUNDER_KEY
  throw new StartError(
    `chain ${chainId} has no account that everybody knows: set CHAIN_FUNDER_KEY to one with funds`,
  )
}
