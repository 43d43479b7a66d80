import test from 'ava'
import { Contract, parseEther, Wallet, ZeroHash } from 'ethers'
import { CAP_ACCREDIT, CAP_ISSUE, PURPOSE_CREDENTIALS, PURPOSE_PUBLISH } from '#agent/registry/chain-view.ts'
import { deployContracts } from '#agent/registry/deploy-contracts.ts'
import { encodeCall } from '#agent/registry/encode-call.ts'
import { publisherKeyId } from '#agent/registry/publisher-key-id.ts'
import { readHead } from '#agent/registry/read-head.ts'
import { createProvider, sendTransaction } from '#agent/registry/send-transaction.ts'
import {
  accredit,
  endAccreditation,
  endKey,
  registerOrganisation,
  setKey,
  setState,
} from '#agent/registry/write-registry.ts'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import { FUNDED_KEY, startTestChain } from '#test/_helpers/start-test-chain.ts'

const chain = await startTestChain()
const provider = createProvider({ rpcUrl: chain.url, chainId: chain.chainId })
test.after.always(async () => {
  provider.destroy()
  await chain.stop()
})

test('what the agent writes is what the contract holds', async (t) => {
  const [root, board, publisher] = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const wallet = new Wallet(Wallet.createRandom().privateKey, provider)
      await provider.send('anvil_setBalance', [wallet.address, `0x${parseEther('1').toString(16)}`])
      return wallet
    }),
  )
  const deployer = new Wallet(FUNDED_KEY, provider)
  const { registryAddress, didRegistryAddress } = await deployContracts({
    provider,
    signer: deployer,
    steward: deployer.address,
  })
  const registry = new Contract(registryAddress, caresealRegistryAbi, provider)
  const read = async (name: string, ...args: unknown[]) => await registry.getFunction(name)(...args)
  t.is(await read('didRegistry'), didRegistryAddress)

  const target = { provider, registryAddress }
  const organisation = board!.address
  await registerOrganisation({
    ...target,
    signer: root!,
    organisation: root!.address,
    sponsor: root!.address,
  })
  await registerOrganisation({ ...target, signer: board!, organisation, sponsor: root!.address })
  t.is((await read('organisation', organisation)).sponsor, root!.address)

  const now = new Date(Math.floor(Date.now() / 1000) * 1000)
  const until = new Date(now.getTime() + 86_400_000)
  const id = await accredit({
    ...target,
    signer: root!,
    grantor: root!.address,
    organisation,
    schema: ZeroHash,
    parent: null,
    from: now,
    until,
    capabilities: CAP_ISSUE | CAP_ACCREDIT,
    scopeHash: ZeroHash,
  })
  const granted = await read('accreditation', id)
  t.deepEqual([granted.from, granted.until], [BigInt(now.getTime() / 1000), BigInt(until.getTime() / 1000)])
  t.deepEqual([granted.org, granted.caps, granted.parent], [organisation, 3n, ZeroHash])

  const keyId = publisherKeyId(publisher!.address)
  await setKey({ ...target, signer: board!, organisation, keyId, purposes: PURPOSE_PUBLISH })
  const anchorRoot = `0x${'11'.repeat(32)}`
  const data = encodeCall({
    call: 'publish',
    organisation,
    sequence: 1n,
    previousRoot: ZeroHash,
    root: anchorRoot,
    nextBy: until,
  })
  await sendTransaction({ provider, signer: publisher!, to: registryAddress, data })
  t.like(await readHead({ ...target, organisation }), {
    sequence: 1n,
    root: anchorRoot,
    nextBy: until.getTime() / 1000,
  })

  const signing = `0x${'22'.repeat(32)}`
  await setKey({ ...target, signer: board!, organisation, keyId: signing, purposes: PURPOSE_CREDENTIALS })
  await endKey({ ...target, signer: board!, organisation, keyId: signing })
  t.is((await read('key', organisation, signing)).compromisedSince, 0n)
  await endKey({
    ...target,
    signer: root!,
    organisation,
    keyId,
    compromised: { since: now, lastGoodSequence: 1n },
  })
  t.is((await read('key', organisation, keyId)).compromisedSince, BigInt(now.getTime() / 1000))

  await setState({ ...target, signer: root!, organisation, state: 'halted' })
  t.is((await read('organisation', organisation)).state, 2n)
  await setState({ ...target, signer: root!, organisation, state: 'active' })
  t.is((await read('organisation', organisation)).state, 1n)

  await endAccreditation({ ...target, signer: root!, id, distrustFrom: now, reason: 9 })
  t.is((await read('accreditation', id)).reason, 9n)
})
