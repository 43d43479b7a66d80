import test from 'ava'
import { toBeHex, ZeroHash } from 'ethers'
import { publisherKeyId } from '#agent/registry/publisher-key-id.ts'
import { newAddress, newHash, startRegistryChain } from './_registry-chain.ts'
import { plantTree } from './_tree.ts'

const chain = await startRegistryChain()
test.after.always(() => chain.stop())

const [CREDENTIALS, PUBLISH] = [1, 2]

async function publishTwice(org: string) {
  const roots = [newHash(), newHash()]
  await chain.send(org, 'publish', [org, 1, ZeroHash, roots[0], (await chain.now()) + 3600n])
  await chain.send(org, 'publish', [org, 2, roots[0], roots[1], (await chain.now()) + 3600n])
}

test.serial('setKey registers a key from now on', async (t) => {
  const { board } = await plantTree(chain)
  const keyId = newHash()
  const { events, time } = await chain.send(board, 'setKey', [board, keyId, CREDENTIALS])
  t.deepEqual(events, [{ name: 'KeySet', args: { org: board, keyId, purposes: 1n, from: time } }])
  t.deepEqual((await chain.read('key', [board, keyId])).toObject(), {
    from: time,
    retiredAt: 0n,
    compromisedSince: 0n,
    lastGoodSeq: 0n,
    purposes: 1n,
  })
})

test.serial(
  'setKey is for the organisation alone, with purposes that are known and an id that can be one',
  async (t) => {
    const { root, board } = await plantTree(chain)
    const keyId = newHash()
    t.deepEqual(await chain.refusal(root, 'setKey', [board, keyId, CREDENTIALS]), {
      name: 'NotAuthorised',
      args: { org: board, sender: root },
    })
    for (const purposes of [0, 8]) {
      t.deepEqual(await chain.refusal(board, 'setKey', [board, keyId, purposes]), {
        name: 'PurposesInvalid',
        args: { purposes: BigInt(purposes) },
      })
    }
    for (const [id, purposes] of [
      [ZeroHash, CREDENTIALS],
      [toBeHex(2n ** 160n, 32), PUBLISH],
    ]) {
      t.deepEqual(await chain.refusal(board, 'setKey', [board, id, purposes]), {
        name: 'KeyIdInvalid',
        args: { keyId: id },
      })
    }
    await chain.send(board, 'setKey', [board, keyId, CREDENTIALS])
    t.deepEqual(await chain.refusal(board, 'setKey', [board, keyId, 4]), {
      name: 'KeyExists',
      args: { org: board, keyId },
    })
  },
)

test.serial('endKey retires: what was logged before stays trusted', async (t) => {
  const { board } = await plantTree(chain)
  const keyId = newHash()
  t.deepEqual(await chain.refusal(board, 'endKey', [board, keyId, 0, 0]), {
    name: 'KeyUnknown',
    args: { org: board, keyId },
  })
  await chain.send(board, 'setKey', [board, keyId, CREDENTIALS])
  t.deepEqual(await chain.refusal(board, 'endKey', [board, keyId, 0, 1]), {
    name: 'LastGoodSequenceInvalid',
    args: { lastGoodSeq: 1n, most: 0n },
  })
  const { events, time } = await chain.send(board, 'endKey', [board, keyId, 0, 0])
  t.deepEqual(events, [
    {
      name: 'KeyEnded',
      args: { org: board, keyId, retiredAt: time, compromisedSince: 0n, lastGoodSeq: 0n, by: board },
    },
  ])
  t.deepEqual(await chain.refusal(board, 'endKey', [board, keyId, 0, 0]), {
    name: 'KeyAlreadyEnded',
    args: { org: board, keyId },
  })
})

test.serial(
  'endKey by a sponsor in an emergency names the last anchor that is trusted, which exists',
  async (t) => {
    const { root, clinic } = await plantTree(chain)
    const keyId = newHash()
    await chain.send(clinic, 'setKey', [clinic, keyId, CREDENTIALS])
    await publishTwice(clinic)
    const since = (await chain.now()) - 60n
    t.deepEqual(await chain.refusal(root, 'endKey', [clinic, keyId, since, 3]), {
      name: 'LastGoodSequenceInvalid',
      args: { lastGoodSeq: 3n, most: 2n },
    })
    const stranger = newAddress()
    t.deepEqual(await chain.refusal(stranger, 'endKey', [clinic, keyId, since, 1]), {
      name: 'NotAuthorised',
      args: { org: clinic, sender: stranger },
    })
    const { events, time } = await chain.send(root, 'endKey', [clinic, keyId, since, 1])
    t.deepEqual(events[0]!.args, {
      org: clinic,
      keyId,
      retiredAt: time,
      compromisedSince: since,
      lastGoodSeq: 1n,
      by: root,
    })
  },
)

test.serial('a retired key can turn out compromised, and since earlier; never the other way', async (t) => {
  const { board } = await plantTree(chain)
  const keyId = newHash()
  await chain.send(board, 'setKey', [board, keyId, CREDENTIALS])
  await publishTwice(board)
  const { time: retiredAt } = await chain.send(board, 'endKey', [board, keyId, 0, 0])
  const { time: told } = await chain.send(board, 'endKey', [board, keyId, 2n ** 48n - 1n, 2])
  t.deepEqual((await chain.read('key', [board, keyId])).toObject(), {
    from: (await chain.read('key', [board, keyId])).from,
    retiredAt,
    compromisedSince: told,
    lastGoodSeq: 2n,
    purposes: 1n,
  })
  await chain.wait(10)
  for (const [since, seq] of [
    [0n, 0n],
    [told, 2n],
    [told + 1n, 1n],
  ]) {
    t.deepEqual((await chain.refusal(board, 'endKey', [board, keyId, since, seq]))?.name, 'KeyAlreadyEnded')
  }
  await chain.send(board, 'endKey', [board, keyId, told - 60n, 1])
  t.is((await chain.refusal(board, 'endKey', [board, keyId, told - 120n, 2]))?.name, 'KeyAlreadyEnded')
  t.is((await chain.read('key', [board, keyId])).retiredAt, retiredAt)
})

test.serial('attack: a compromised administrator sets an ended key again', async (t) => {
  const { board } = await plantTree(chain)
  const publisher = newAddress()
  const keyId = publisherKeyId(publisher)
  await chain.send(board, 'setKey', [board, keyId, PUBLISH])
  await chain.send(board, 'endKey', [board, keyId, await chain.now(), 0])
  t.deepEqual(await chain.refusal(board, 'setKey', [board, keyId, PUBLISH]), {
    name: 'KeyExists',
    args: { org: board, keyId },
  })
})
