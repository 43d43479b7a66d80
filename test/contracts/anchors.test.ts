import test from 'ava'
import { AbiCoder, keccak256, ZeroHash } from 'ethers'
import { publisherKeyId } from '#agent/registry/publisher-key-id.ts'
import { readHead } from '#agent/registry/read-head.ts'
import { newAddress, newHash, startRegistryChain } from './_registry-chain.ts'
import { DAY, plantTree } from './_tree.ts'

const chain = await startRegistryChain()
test.after.always(() => chain.stop())

test.serial('publish appends to a chain that commits to every anchor and who published it', async (t) => {
  const { board } = await plantTree(chain)
  const publisher = newAddress()
  await chain.send(board, 'setKey', [board, publisherKeyId(publisher), 2])
  let [previousRoot, committed] = [ZeroHash, ZeroHash]
  for (const [index, by] of [board, publisher, board].entries()) {
    const [seq, root, nextBy] = [BigInt(index + 1), newHash(), (await chain.now()) + DAY]
    const { events, time } = await chain.send(by, 'publish', [board, seq, previousRoot, root, nextBy])
    const preimage = AbiCoder.defaultAbiCoder().encode(
      ['bytes32', 'address', 'uint64', 'bytes32', 'uint48', 'uint48', 'address'],
      [committed, board, seq, root, time, nextBy, by],
    )
    committed = keccak256(preimage)
    t.deepEqual(events, [
      {
        name: 'Published',
        args: { org: board, seq, root, previousRoot, publishedAt: time, nextBy, chain: committed, by },
      },
    ])
    t.deepEqual(await readHead({ ...chain, organisation: board }), {
      sequence: seq,
      root,
      chain: committed,
      publishedAt: Number(time),
      nextBy: Number(nextBy),
    })
    previousRoot = root
  }
})

test.serial(
  'publish refuses a gap, a repetition, another history and a promise that is too long or over',
  async (t) => {
    const { board } = await plantTree(chain)
    const [first, second] = [newHash(), newHash()]
    const { time } = await chain.send(board, 'publish', [
      board,
      1,
      ZeroHash,
      first,
      (await chain.now()) + DAY,
    ])
    const refusal = async (seq: number, previousRoot: string, nextBy: bigint) =>
      await chain.refusal(board, 'publish', [board, seq, previousRoot, second, nextBy])
    for (const seq of [0, 1, 3]) {
      t.deepEqual(await refusal(seq, first, time + DAY), {
        name: 'SequenceMismatch',
        args: { expected: 2n, given: BigInt(seq) },
      })
    }
    t.deepEqual(await refusal(2, second, time + DAY), {
      name: 'PreviousRootMismatch',
      args: { expected: first, given: second },
    })
    for (const nextBy of [0n, time, time + 8n * DAY]) {
      const { name, args } = (await refusal(2, first, nextBy))!
      t.is(name, 'NextByInvalid')
      t.is(args.nextBy, nextBy)
      t.true((args.latest as bigint) - time >= 7n * DAY && (args.latest as bigint) - time < 7n * DAY + 60n)
    }
    t.is(await refusal(2, first, time + 7n * DAY), undefined)
  },
)

test.serial(
  'publish is for the controller and for live publishing keys of the same organisation',
  async (t) => {
    const { root, board, clinic } = await plantTree(chain)
    const [publisher, retired, signing] = [newAddress(), newAddress(), newAddress()]
    await chain.send(board, 'setKey', [board, publisherKeyId(publisher), 2])
    await chain.send(board, 'setKey', [board, publisherKeyId(retired), 2])
    await chain.send(board, 'endKey', [board, publisherKeyId(retired), 0, 0])
    await chain.send(board, 'setKey', [board, publisherKeyId(signing), 5])
    const refusal = async (sender: string, org: string) =>
      await chain.refusal(sender, 'publish', [org, 1, ZeroHash, newHash(), (await chain.now()) + DAY])
    t.is(await refusal(board, board), undefined)
    t.is(await refusal(publisher, board), undefined)
    for (const sender of [root, clinic, retired, signing]) {
      t.deepEqual(await refusal(sender, board), { name: 'NotAuthorised', args: { org: board, sender } })
    }
    t.deepEqual(await refusal(publisher, clinic), {
      name: 'NotAuthorised',
      args: { org: clinic, sender: publisher },
    })
  },
)

test.serial('a publishing key has no other power', async (t) => {
  const { board, clinic } = await plantTree(chain)
  const publisher = newAddress()
  await chain.send(board, 'setKey', [board, publisherKeyId(publisher), 7])
  for (const [name, args] of [
    ['setKey', [board, newHash(), 1]],
    ['endKey', [board, publisherKeyId(publisher), 0, 0]],
    ['setState', [board, 2]],
    ['setState', [clinic, 2]],
  ] as const) {
    t.is((await chain.refusal(publisher, name, [...args]))?.name, 'NotAuthorised', name)
  }
})
