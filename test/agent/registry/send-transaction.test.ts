import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import test from 'ava'
import { parseEther, Wallet, ZeroHash } from 'ethers'
import type { ChainError } from '#agent/registry/chain-error.ts'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { encodeCall } from '#agent/registry/encode-call.ts'
import {
  createProvider,
  prepareTransaction,
  sendRawTransaction,
  sendTransaction,
  waitForReceipt,
} from '#agent/registry/send-transaction.ts'
import { serialiseBySigner } from '#agent/registry/serialise-by-signer.ts'
import { FUNDED_KEY, startTestChain } from '#test/_helpers/start-test-chain.ts'

const chain = await startTestChain()
test.after.always(async () => {
  provider.destroy()
  await chain.stop()
})

const provider = createProvider({ rpcUrl: chain.url, chainId: chain.chainId })
const HOME = '0x00000000000000000000000000000000000000aa'

/** An account of its own for a test. */
async function fund(): Promise<Wallet> {
  const signer = new Wallet(Wallet.createRandom().privateKey, provider)
  await provider.send('anvil_setBalance', [signer.address, `0x${parseEther('10').toString(16)}`])
  return signer
}

async function withoutMining<Result>(work: () => Promise<Result>): Promise<Result> {
  await provider.send('evm_setAutomine', [false])
  try {
    return await work()
  } finally {
    await provider.send('evm_setAutomine', [true])
    await provider.send('evm_mine', [])
  }
}

test.serial('transactions of one signer that are sent at once go out one after another', async (t) => {
  const signer = await fund()
  const receipts = await Promise.all(
    Array.from({ length: 12 }, () => sendTransaction({ provider, signer, to: HOME, data: '0x' })),
  )
  t.is(new Set(receipts.map(({ hash }) => hash)).size, 12)
  t.is(await provider.getTransactionCount(signer.address), 12)
})

test.serial('a transaction that fails does not hold up those behind it', async (t) => {
  const signer = await fund()
  const failing = sendTransaction({ provider, signer, to: HOME, data: '0x', feeCap: 1n })
  const behind = sendTransaction({ provider, signer, to: HOME, data: '0x' })
  await t.throwsAsync(failing, { code: 'FEE_CAP_EXCEEDED' })
  t.is((await behind).status, 1)
})

test.serial(
  'one transaction per intent: signed bytes that were stored can be sent again at any time',
  async (t) => {
    const signer = await fund()
    const { raw, hash, nonce } = await prepareTransaction({ provider, signer, to: HOME, data: '0x' })
    t.is(nonce, 0)
    t.is(await provider.getTransactionCount(signer.address, 'pending'), 0, 'nothing was sent')
    await withoutMining(async () => {
      t.is(await sendRawTransaction({ provider, raw }), hash)
      t.is(await sendRawTransaction({ provider, raw }), hash, 'while it waits')
    })
    await waitForReceipt({ provider, hash })
    t.is(await sendRawTransaction({ provider, raw }), hash, 'after it was included')
    t.is(await provider.getTransactionCount(signer.address), 1)
  },
)

test.serial('a nonce that another transaction took is told apart', async (t) => {
  const signer = await fund()
  const { raw } = await prepareTransaction({ provider, signer, to: HOME, data: '0x' })
  await sendTransaction({ provider, signer, to: HOME, data: '0x01' })
  await t.throwsAsync(sendRawTransaction({ provider, raw }), { name: 'ChainError', code: 'NONCE_TAKEN' })
})

test.serial('work that lost its nonce to another process is done again', async (t) => {
  const signer = await fund()
  let tries = 0
  const hash = await serialiseBySigner({
    provider,
    signer,
    async work() {
      const { raw } = await prepareTransaction({ provider, signer, to: HOME, data: '0x' })
      if (tries++ === 0) await (await signer.sendTransaction({ to: HOME, data: '0x01' })).wait()
      return await sendRawTransaction({ provider, raw })
    },
  })
  t.is((await waitForReceipt({ provider, hash })).status, 1)
  t.is(tries, 2)
})

test.serial('a nonce that a transaction waits with is not outbid by mistake', async (t) => {
  const signer = await fund()
  let [tries, hash] = [0, '']
  await withoutMining(async () => {
    await signer.sendTransaction({ to: HOME, data: '0x01' })
    const nonce = () => (tries++ === 0 ? 0 : undefined)
    hash = await serialiseBySigner({
      provider,
      signer,
      async work() {
        const { raw } = await prepareTransaction({ provider, signer, to: HOME, data: '0x', nonce: nonce() })
        return await sendRawTransaction({ provider, raw })
      },
    })
  })
  t.is((await waitForReceipt({ provider, hash })).status, 1)
  t.is(tries, 2)
})

test.serial('a stuck transaction is outbid under the same nonce, up to the fee cap', async (t) => {
  const signer = await fund()
  const request = { provider, signer, to: HOME, data: '0x' }
  const replacement = await withoutMining(async () => {
    const stuck = await prepareTransaction(request)
    await sendRawTransaction({ provider, raw: stuck.raw })
    const again = { ...request, nonce: stuck.nonce, replaces: stuck }
    await t.throwsAsync(prepareTransaction({ ...again, feeCap: stuck.maxFeePerGas }), {
      code: 'FEE_CAP_EXCEEDED',
    })
    const replacing = await prepareTransaction(again)
    t.true(replacing.maxFeePerGas > stuck.maxFeePerGas)
    t.is(replacing.nonce, stuck.nonce)
    await sendRawTransaction({ provider, raw: replacing.raw })
    return { stuck, replacing }
  })
  t.is((await waitForReceipt({ provider, hash: replacement.replacing.hash })).status, 1)
  t.is(await provider.getTransactionReceipt(replacement.stuck.hash), null)
})

test.serial('the fee cap bounds what is bid and what is asked', async (t) => {
  const signer = await fund()
  const { baseFeePerGas } = (await provider.getBlock('latest'))!
  const { maxPriorityFeePerGas } = await provider.getFeeData()
  const least = baseFeePerGas! + maxPriorityFeePerGas!
  const request = { provider, signer, to: HOME, data: '0x' }
  const { maxFeePerGas } = await prepareTransaction({ ...request, feeCap: least })
  t.is(maxFeePerGas, least)
  const error = await t.throwsAsync<ChainError>(prepareTransaction({ ...request, feeCap: least - 1n }))
  t.like(error, { name: 'ChainError', code: 'FEE_CAP_EXCEEDED' })
})

test.serial(
  'a call that would revert is not sent, and says why by the name of the custom error',
  async (t) => {
    const signer = await fund()
    const { registryAddress } = await deployContracts({ provider, signer, steward: signer.address })
    const before = await provider.getTransactionCount(signer.address)
    const organisation = signer.address
    const data = encodeCall({ call: 'setKey', organisation, keyId: ZeroHash, purposes: 1 })
    const error = await t.throwsAsync<ChainError>(
      sendTransaction({ provider, signer, to: registryAddress, data }),
    )
    t.is(error.code, 'TRANSACTION_REVERTED')
    t.deepEqual(error.reason, { name: 'OrganisationUnknown', args: { org: organisation } })
    t.is(await provider.getTransactionCount(signer.address), before)
  },
)

test.serial('a transaction that reverts in its block says why as well', async (t) => {
  const signer = await fund()
  const { registryAddress } = await deployContracts({ provider, signer, steward: signer.address })
  const organisation = signer.address
  const data = encodeCall({ call: 'register', organisation, sponsor: organisation })
  const hashes = await withoutMining(async () => {
    const first = await prepareTransaction({ provider, signer, to: registryAddress, data })
    const second = await prepareTransaction({
      provider,
      signer,
      to: registryAddress,
      data,
      nonce: first.nonce + 1,
    })
    return [
      await sendRawTransaction({ provider, raw: first.raw }),
      await sendRawTransaction({ provider, raw: second.raw }),
    ]
  })
  t.is((await waitForReceipt({ provider, hash: hashes[0]! })).status, 1)
  const error = await t.throwsAsync<ChainError>(waitForReceipt({ provider, hash: hashes[1]! }))
  t.is(error.code, 'TRANSACTION_REVERTED')
  t.deepEqual(error.reason, { name: 'OrganisationExists', args: { org: organisation } })
})

test.serial('an empty wallet is told as such', async (t) => {
  const signer = new Wallet(Wallet.createRandom().privateKey, provider)
  await t.throwsAsync(sendTransaction({ provider, signer, to: HOME, data: '0x' }), {
    code: 'FUNDS_INSUFFICIENT',
  })
})

test.serial('waiting for a receipt ends', async (t) => {
  await t.throwsAsync(waitForReceipt({ provider, hash: ZeroHash, timeoutMs: 150 }), {
    code: 'TRANSACTION_TIMEOUT',
  })
})

test.serial(
  'a chain that refuses the connection, and one that does not answer, are unreachable',
  async (t) => {
    const sockets: Socket[] = []
    const silent = createServer((socket) => sockets.push(socket.on('error', () => {})))
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as { port: number }
    const mute = createProvider({
      rpcUrl: `http://127.0.0.1:${port}`,
      chainId: chain.chainId,
      timeoutMs: 200,
    })
    await t.throwsAsync(waitForReceipt({ provider: mute, hash: ZeroHash, timeoutMs: 0 }), {
      code: 'CHAIN_UNREACHABLE',
    })
    mute.destroy()
    silent.close()
    for (const socket of sockets) socket.destroy()
    const signer = new Wallet(FUNDED_KEY)
    const closed = createProvider({ rpcUrl: 'http://127.0.0.1:1', chainId: chain.chainId })
    await t.throwsAsync(prepareTransaction({ provider: closed, signer, to: HOME, data: '0x' }), {
      name: 'ChainError',
      code: 'CHAIN_UNREACHABLE',
    })
    closed.destroy()
  },
)

test.serial('an error holds neither the key nor the signed bytes', async (t) => {
  const signer = new Wallet(Wallet.createRandom().privateKey, provider)
  const error = await t.throwsAsync<ChainError>(sendTransaction({ provider, signer, to: HOME, data: '0x' }))
  t.notRegex(`${error.message}`, /0x[0-9a-f]{80}/)
  t.false(JSON.stringify(error).includes(signer.privateKey.slice(2)))
})
