import {
  type BaseContract,
  type Contract,
  ContractFactory,
  Interface,
  JsonRpcProvider,
  keccak256,
  Network,
  NonceManager,
  Wallet,
} from 'ethers'
import { EthereumDIDRegistry } from 'ethr-did-resolver'
import solc from 'solc'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { FUNDED_KEY, startTestChain, type TestChain } from '#test/_helpers/start-test-chain.ts'

/** Emits whatever log it is told to: the registry's events without its rules. */
const SOURCE = `// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;
contract EventSource {
  function emitLog(bytes32[] calldata topics, bytes calldata data) external {
    bytes memory d = data;
    bytes32 a = topics[0]; bytes32 b = topics[1];
    bytes32 c = topics.length > 2 ? topics[2] : bytes32(0); bytes32 e = topics.length > 3 ? topics[3] : bytes32(0);
    uint256 n = topics.length;
    assembly {
      switch n
      case 2 { log2(add(d, 32), mload(d), a, b) }
      case 3 { log3(add(d, 32), mload(d), a, b, c) }
      default { log4(add(d, 32), mload(d), a, b, c, e) }
    }
  }
}`

export const registryInterface = new Interface(caresealRegistryAbi)

export type RegistryChain = TestChain & {
  provider: JsonRpcProvider
  signer: NonceManager
  registryAddress: string
  didRegistryAddress: string
  /** Of code that is not the registry's. */
  registryCodeHash: string
  /** Has the registry emit one event, in a block of its own. */
  emit(name: string, values: unknown[]): Promise<void>
  didRegistry: Contract
}

/** An Anvil with ERC-1056 and a registry that emits what it is told to. */
export async function startRegistryChain(flags: string[] = []): Promise<RegistryChain> {
  const chain = await startTestChain({ flags })
  const provider = new JsonRpcProvider(chain.url, chain.chainId, {
    staticNetwork: Network.from(chain.chainId),
    batchMaxCount: 1,
    cacheTimeout: -1,
  })
  provider.pollingInterval = 20
  const signer = new NonceManager(new Wallet(FUNDED_KEY, provider))
  const registry = await compile(signer).deploy()
  await registry.waitForDeployment()
  const didRegistry: BaseContract = await ContractFactory.fromSolidity(EthereumDIDRegistry, signer).deploy()
  await didRegistry.waitForDeployment()
  const registryAddress = await registry.getAddress()
  return {
    ...chain,
    provider,
    signer,
    registryAddress,
    registryCodeHash: keccak256(await provider.getCode(registryAddress)),
    didRegistryAddress: await didRegistry.getAddress(),
    didRegistry: didRegistry as Contract,
    async emit(name, values) {
      const { topics, data } = registryInterface.encodeEventLog(name, values)
      const sent = await registry.getFunction('emitLog')(topics, data)
      await sent.wait()
    },
    async stop() {
      provider.destroy()
      await chain.stop()
    },
  }
}

function compile(signer: NonceManager): ContractFactory {
  const input = {
    language: 'Solidity',
    sources: { 'EventSource.sol': { content: SOURCE } },
    settings: { outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input)))
  const { abi, evm } = output.contracts['EventSource.sol'].EventSource
  return new ContractFactory(abi, evm.bytecode.object, signer)
}
