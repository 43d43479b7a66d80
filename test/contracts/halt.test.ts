import test from 'ava'
import { ZeroAddress, ZeroHash } from 'ethers'
import { newAddress, newHash, startRegistryChain } from './_registry-chain.ts'
import { accreditTree, DAY, grantArguments, plantTree } from './_tree.ts'

const chain = await startRegistryChain()
test.after.always(() => chain.stop())

const [ACTIVE, HALTED] = [1, 2]

test.serial('setState halts and resumes, and says on whose word', async (t) => {
  const { root, clinic } = await plantTree(chain)
  const halted = await chain.send(root, 'setState', [clinic, HALTED])
  t.deepEqual(halted.events, [{ name: 'StateSet', args: { org: clinic, state: 2n, by: root } }])
  const { state, haltedBy, stateSince } = await chain.read('organisation', [clinic])
  t.deepEqual([state, haltedBy, stateSince], [2n, root, halted.time])
  const resumed = await chain.send(root, 'setState', [clinic, ACTIVE])
  t.deepEqual(resumed.events, [{ name: 'StateSet', args: { org: clinic, state: 1n, by: root } }])
  t.is((await chain.read('organisation', [clinic])).haltedBy, ZeroAddress)
})

test.serial(
  'setState refuses a state that is none, one that is so already, and an organisation that is none',
  async (t) => {
    const { root, clinic } = await plantTree(chain)
    const unknown = newAddress()
    for (const state of [0, 3]) {
      t.deepEqual(await chain.refusal(root, 'setState', [clinic, state]), {
        name: 'StateInvalid',
        args: { state: BigInt(state) },
      })
    }
    t.deepEqual(await chain.refusal(root, 'setState', [clinic, ACTIVE]), {
      name: 'StateUnchanged',
      args: { org: clinic, state: 1n },
    })
    t.deepEqual(await chain.refusal(root, 'setState', [unknown, HALTED]), {
      name: 'OrganisationUnknown',
      args: { org: unknown },
    })
    await chain.send(root, 'setState', [clinic, HALTED])
    t.deepEqual(await chain.refusal(root, 'setState', [clinic, HALTED]), {
      name: 'StateUnchanged',
      args: { org: clinic, state: 2n },
    })
  },
)

test.serial(
  'an organisation is halted by itself and those above it, by nobody beside or below',
  async (t) => {
    const { root, board, clinic } = await plantTree(chain)
    const { root: otherRoot } = await plantTree(chain)
    for (const sender of [clinic, otherRoot]) {
      t.deepEqual(await chain.refusal(sender, 'setState', [board, HALTED]), {
        name: 'NotAuthorised',
        args: { org: board, sender },
      })
    }
    t.is(await chain.refusal(board, 'setState', [board, HALTED]), undefined)
    t.is(await chain.refusal(root, 'setState', [board, HALTED]), undefined)
  },
)

test.serial('attack: a compromised administrator un-halts', async (t) => {
  const { root, board, clinic } = await plantTree(chain)
  await chain.send(root, 'setState', [board, HALTED])
  t.deepEqual(await chain.refusal(board, 'setState', [board, ACTIVE]), {
    name: 'NotAuthorised',
    args: { org: board, sender: board },
  })
  // nor by way of a child, nor after a halt of its own
  t.is((await chain.refusal(clinic, 'setState', [board, ACTIVE]))?.name, 'NotAuthorised')
  await chain.send(clinic, 'setState', [clinic, HALTED])
  t.is((await chain.refusal(clinic, 'setState', [clinic, ACTIVE]))?.name, 'NotAuthorised')
  t.is((await chain.refusal(board, 'setState', [clinic, ACTIVE]))?.name, 'NotAuthorised', 'itself halted')
  t.is(await chain.refusal(root, 'setState', [clinic, ACTIVE]), undefined)
})

test.serial('attack: a sponsor lets go whom one above it has halted', async (t) => {
  const { root, board, clinic } = await plantTree(chain)
  await chain.send(board, 'setState', [clinic, HALTED])
  t.is(await chain.refusal(board, 'setState', [clinic, ACTIVE]), undefined)
  await chain.send(root, 'setState', [clinic, HALTED])
  t.is((await chain.read('organisation', [clinic])).haltedBy, root)
  t.deepEqual(await chain.refusal(board, 'setState', [clinic, ACTIVE]), {
    name: 'NotAuthorised',
    args: { org: clinic, sender: board },
  })
  await chain.send(root, 'setState', [clinic, ACTIVE])
  t.is((await chain.read('organisation', [clinic])).state, 1n)
})

test.serial('an organisation that was halted from above has no voice', async (t) => {
  const { root, board, clinic, schema } = await plantTree(chain)
  const { boardId, clinicId } = await accreditTree(chain, { root, board, clinic, schema })
  const keyId = newHash()
  await chain.send(board, 'setKey', [board, keyId, 1])
  await chain.send(root, 'setState', [board, HALTED])
  const halted = { name: 'OrganisationHalted', args: { org: board } }
  const granted = await grantArguments(chain, { grantor: board, org: clinic, schema, parent: boardId })
  t.deepEqual(await chain.refusal(board, 'accredit', granted), halted)
  t.deepEqual(await chain.refusal(board, 'setKey', [board, newHash(), 1]), halted)
  const anchor = [board, 1, ZeroHash, newHash(), (await chain.now()) + DAY]
  t.deepEqual(await chain.refusal(board, 'publish', anchor), halted)
  for (const [name, args] of [
    ['endKey', [board, keyId, 1, 0]],
    ['endAccreditation', [clinicId, 1, 0]],
    ['setState', [clinic, HALTED]],
  ] as const) {
    t.is((await chain.refusal(board, name, [...args]))?.name, 'NotAuthorised', name)
    t.is(await chain.refusal(root, name, [...args]), undefined, `${name}, by the sponsor`)
  }
})

test.serial('an organisation that halted itself can still bring bad news', async (t) => {
  const { root, board, clinic, schema } = await plantTree(chain)
  const { clinicId } = await accreditTree(chain, { root, board, clinic, schema })
  const keyId = newHash()
  await chain.send(board, 'setKey', [board, keyId, 1])
  await chain.send(board, 'setState', [board, HALTED])
  t.is((await chain.refusal(board, 'setKey', [board, newHash(), 1]))?.name, 'OrganisationHalted')
  await chain.send(board, 'endKey', [board, keyId, 1, 0])
  await chain.send(board, 'endAccreditation', [clinicId, 1, 0])
  await chain.send(board, 'setState', [clinic, HALTED])
  t.is((await chain.read('accreditation', [clinicId])).distrustFrom, 1n)
})

test.serial('the halt of a root authority is final', async (t) => {
  const { root, board } = await plantTree(chain)
  await chain.send(root, 'setState', [root, HALTED])
  for (const sender of [root, board]) {
    t.deepEqual(await chain.refusal(sender, 'setState', [root, ACTIVE]), {
      name: 'NotAuthorised',
      args: { org: root, sender },
    })
  }
})
