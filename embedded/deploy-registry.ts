import { readFile, writeFile } from 'node:fs/promises'
import { Wallet } from 'ethers'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { callChain } from './call-chain.ts'
import type { DataDirectory } from './data-directory.ts'
import { StartError } from './start-error.ts'

/** Which contracts this data directory goes with: `<data directory>/deployment.json`. */
export type Deployment = { chainId: string; registryAddress: string; didRegistryAddress: string }

/**
 * Deploys both contracts once, and finds them again later.
 *
 * @param given the addresses of contracts that are there already.
 * @param funderKey pays for it; its account becomes the registry's steward.
 * @throws {StartError} if the data directory goes with another chain, or the chain has lost the contracts.
 */
export async function deployRegistry({
  directory,
  chainRpcUrl,
  chainId,
  given,
  funderKey,
}: {
  directory: DataDirectory
  chainRpcUrl: string
  chainId: bigint
  given: Omit<Deployment, 'chainId'> | undefined
  funderKey: string
}): Promise<Deployment> {
  const file = directory.file('deployment.json')
  const known = given ? { chainId: `${chainId}`, ...given } : await readDeployment(file)
  if (known) {
    if (known.chainId !== `${chainId}`) {
      throw new StartError(
        `${directory.path} goes with chain ${known.chainId}, not ${chainId}: set CARESEAL_DATA_DIR to another`,
      )
    }
    await checkCode({ chainRpcUrl, deployment: known })
    return known
  }
  const provider = createProvider({ rpcUrl: chainRpcUrl, chainId })
  try {
    const signer = new Wallet(funderKey, provider)
    const addresses = await deployContracts({ provider, signer, steward: signer.address })
    const deployment = { chainId: `${chainId}`, ...addresses }
    await writeFile(file, `${JSON.stringify(deployment, null, 2)}\n`)
    return deployment
  } finally {
    provider.destroy()
  }
}

async function readDeployment(file: string): Promise<Deployment | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  return text === undefined ? undefined : JSON.parse(text)
}

async function checkCode({
  chainRpcUrl,
  deployment,
}: {
  chainRpcUrl: string
  deployment: Deployment
}): Promise<void> {
  for (const address of [deployment.registryAddress, deployment.didRegistryAddress]) {
    const code = await callChain<string>({
      url: chainRpcUrl,
      method: 'eth_getCode',
      params: [address, 'latest'],
    })
    if (code === '0x') {
      throw new StartError(
        `the chain has no contract at ${address}: it is not the chain that this data goes with`,
      )
    }
  }
}
