import { readFileSync } from 'node:fs'
import test from 'ava'
import { AbiCoder, keccak256, toBeHex, ZeroHash } from 'ethers'
import { newHash, startRegistryChain } from './_registry-chain.ts'
import { accreditTree, DAY, plantTree } from './_tree.ts'

const chain = await startRegistryChain()
test.after.always(() => chain.stop())

const layout = JSON.parse(
  readFileSync(new URL('../../contracts/generated/storage-layout.json', import.meta.url), 'utf8'),
)

function entry(slot: string, type: string, key: string): string {
  return keccak256(AbiCoder.defaultAbiCoder().encode([type, 'uint256'], [key, slot]))
}

function slotOf(label: string): string {
  return layout.variables.find((variable: { label: string }) => variable.label === label).slot
}

async function readSlot(slot: string, offset: number): Promise<string> {
  const position = toBeHex(BigInt(slot) + BigInt(offset), 32)
  const proof = await chain.provider.send('eth_getProof', [chain.registryAddress, [position], 'latest'])
  return toBeHex(proof.storageProof[0].value, 32)
}

test.serial(
  'eth_getProof finds heads, keys and accreditations where the published layout says',
  async (t) => {
    const { root, board, clinic, schema } = await plantTree(chain)
    const [hash, keyId] = [newHash(), newHash()]
    await chain.send(board, 'publish', [board, 1, ZeroHash, hash, (await chain.now()) + DAY])
    await chain.send(board, 'setKey', [board, keyId, 5])
    const { clinicId } = await accreditTree(chain, { root, board, clinic, schema })

    const head = entry(slotOf('_heads'), 'address', board)
    t.is(await readSlot(head, 0), hash)
    t.is(BigInt(await readSlot(head, 2)) & 0xffffffffffffffffn, 1n)

    const key = entry(entry(slotOf('_keys'), 'address', board), 'bytes32', keyId)
    t.is(BigInt(await readSlot(key, 0)) >> (26n * 8n), 5n)

    const accreditation = entry(slotOf('_accreditations'), 'bytes32', clinicId)
    t.is(await readSlot(accreditation, 2), schema)
    t.is(BigInt(await readSlot(accreditation, 1)) & (2n ** 160n - 1n), BigInt(clinic))

    const organisation = entry(slotOf('_organisations'), 'address', board)
    t.is(BigInt(await readSlot(organisation, 0)) & (2n ** 160n - 1n), BigInt(root))
    t.is((BigInt(await readSlot(organisation, 0)) >> (26n * 8n)) & 0xffn, 1n)
  },
)
