import test from 'ava'
import { keccak256, Wallet } from 'ethers'
import { checkChain } from '#agent/registry/check-chain.ts'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { createJsonRpc, type JsonRpc } from '#agent/registry/json-rpc.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { FUNDED_KEY, startTestChain, type TestChain } from '#test/_helpers/start-test-chain.ts'
import { follow, withWorld } from './_following-world.ts'

type Contracts = { registryAddress: string; didRegistryAddress: string }

let chain: TestChain
let rpc: JsonRpc
let one: Contracts
/** Another steward, and another ERC-1056. */
let other: Contracts

test.before(async () => {
  chain = await startTestChain()
  rpc = createJsonRpc({ url: chain.url, timeoutMs: 5_000 })
  const provider = createProvider({ rpcUrl: chain.url, chainId: chain.chainId })
  const signer = new Wallet(FUNDED_KEY, provider)
  one = await deployContracts({ provider, signer, steward: signer.address })
  other = await deployContracts({ provider, signer, steward: Wallet.createRandom().address })
  provider.destroy()
})
test.after.always(() => chain?.stop())

const check = (changes: Partial<Parameters<typeof checkChain>[0]> = {}) =>
  checkChain({ rpc, chainId: chain.chainId, ...one, ...changes })

const codeOf = (address: string) => rpc<string>('eth_getCode', [address, 'latest'])

test.serial('the registry is recognised, whoever deployed it and for whichever ERC-1056', async (t) => {
  await t.notThrowsAsync(check())
  await t.notThrowsAsync(check(other))
  t.not(await codeOf(one.registryAddress), await codeOf(other.registryAddress))
})

test.serial('code hash: a registry that goes with another ERC-1056 is refused', async (t) => {
  await t.throwsAsync(check({ didRegistryAddress: other.didRegistryAddress }), { code: 'CODE_HASH_MISMATCH' })
})

test.serial('code hash: another contract at the address is refused', async (t) => {
  await t.throwsAsync(check({ registryAddress: one.didRegistryAddress }), { code: 'CODE_HASH_MISMATCH' })
})

test.serial('code hash: one byte that differs, anywhere but in its immutables, is refused', async (t) => {
  const code = await codeOf(other.registryAddress)
  const bytes = Buffer.from(code.slice(2), 'hex')
  for (const place of [0, Math.floor(bytes.length / 3), bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[place]! ^= 1
    await rpc('anvil_setCode', [other.registryAddress, `0x${changed.toString('hex')}`])
    await t.throwsAsync(check(other), { code: 'CODE_HASH_MISMATCH' }, `byte ${place}`)
  }
  await rpc('anvil_setCode', [other.registryAddress, `${code}00`])
  await t.throwsAsync(check(other), { code: 'CODE_HASH_MISMATCH' }, 'a byte more')
  await rpc('anvil_setCode', [other.registryAddress, code])
  await t.notThrowsAsync(check(other))
})

test.serial('REGISTRY_CODE_HASH stands for the whole code, its immutables included', async (t) => {
  const registryCodeHash = keccak256(await codeOf(one.registryAddress))
  await t.notThrowsAsync(check({ registryCodeHash }))
  await t.notThrowsAsync(check({ registryCodeHash: `0x${registryCodeHash.slice(2).toUpperCase()}` }))
  await t.throwsAsync(check({ ...other, registryCodeHash }), { code: 'CODE_HASH_MISMATCH' })
})

test.serial('WRONG_CHAIN_ID and NO_CONTRACT come first', async (t) => {
  await t.throwsAsync(check({ chainId: 1n }), { code: 'WRONG_CHAIN_ID' })
  await t.throwsAsync(check({ registryAddress: Wallet.createRandom().address }), { code: 'NO_CONTRACT' })
})

test.serial('whoever follows a contract that is not the registry refuses to start', (t) =>
  withWorld(async (world) => {
    const error = { code: 'CODE_HASH_MISMATCH' }
    await t.throwsAsync(follow(world, { registryCodeHash: undefined }), error)
  }),
)
