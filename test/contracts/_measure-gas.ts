import { Wallet, ZeroHash } from 'ethers'
import { publisherKeyId } from '#agent/registry/publisher-key-id.ts'
import { encodeSignedCall, signCall } from '#agent/registry/sign-call.ts'
import { newAddress, newHash, type RegistryChain } from './_registry-chain.ts'
import { accreditTree, DAY, grant, grantArguments, plantTree } from './_tree.ts'

/** Gas of each call in its usual state: an organisation of the second tier, and after the first anchor. */
export async function measureGas(chain: RegistryChain): Promise<Record<string, number>> {
  const gas: Record<string, number> = {}
  const measure = async (name: string, from: string, call: string, args: unknown[]) => {
    const { gasUsed } = await chain.send(from, call, args)
    gas[name] = Number(gasUsed)
  }
  const { root, board, clinic, schema } = await plantTree(chain)
  const [ward, publisher, keyId] = [newAddress(), newAddress(), newHash()]
  await measure('register', ward, 'register', [ward, clinic])

  const parent = await grant(chain, { grantor: root, org: board, schema })
  const granted = await grantArguments(chain, {
    grantor: board,
    org: clinic,
    schema,
    parent,
    scopeHash: newHash(),
  })
  await measure('accredit', board, 'accredit', granted)
  const { clinicId } = await accreditTree(chain, { root, board, clinic, schema })
  await measure('endAccreditation', board, 'endAccreditation', [clinicId, await chain.now(), 1])

  await measure('setKey', clinic, 'setKey', [clinic, keyId, 1])
  await measure('endKey', clinic, 'endKey', [clinic, keyId, 0, 0])
  await chain.send(clinic, 'setKey', [clinic, publisherKeyId(publisher), 2])

  const nextBy = (await chain.now()) + DAY
  const roots = [newHash(), newHash(), newHash(), newHash(), newHash()]
  await measure('publish, the first', publisher, 'publish', [clinic, 1, ZeroHash, roots[0], nextBy])
  await measure('publish by a publishing key', publisher, 'publish', [clinic, 2, roots[0], roots[1], nextBy])
  await measure('publish by the controller', clinic, 'publish', [clinic, 3, roots[1], roots[2], nextBy])

  const signer = Wallet.createRandom()
  await chain.send(clinic, 'setKey', [clinic, publisherKeyId(signer.address), 2])
  for (const [nonce, sequence] of [
    [0n, 4n],
    [1n, 5n],
  ] as const) {
    const previousRoot = roots[Number(sequence) - 2]!
    const root = roots[Number(sequence) - 1]!
    const anchor = {
      organisation: clinic,
      sequence,
      previousRoot,
      root,
      nextBy: new Date(Number(nextBy) * 1000),
    }
    const signed = await signCall({
      ...chain,
      signer,
      actor: signer.address,
      call: { call: 'publish', ...anchor },
      nonce,
      deadline: new Date('2100-01-01T00:00:00Z'),
    })
    const data = encodeSignedCall(signed)
    const { gasUsed } = await chain.transact({ from: newAddress(), to: chain.registryAddress, data })
    gas['publish by a signed call'] = Number(gasUsed)
  }

  await measure('setState, halt', board, 'setState', [clinic, 2])
  await measure('setState, resume', board, 'setState', [clinic, 1])
  const deployment = await chain.provider.send('eth_getTransactionByBlockNumberAndIndex', ['0x2', '0x0'])
  const receipt = await chain.provider.getTransactionReceipt(deployment.hash)
  gas.deploy = Number(receipt!.gasUsed)
  return gas
}
