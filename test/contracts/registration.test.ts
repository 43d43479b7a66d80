import test from 'ava'
import { ZeroAddress } from 'ethers'
import { didRegistry, newAddress, STEWARD, startRegistryChain } from './_registry-chain.ts'
import { plantTree } from './_tree.ts'

const chain = await startRegistryChain()
test.after.always(() => chain.stop())

test.serial(
  'a root authority sponsors itself, every other organisation one that is registered',
  async (t) => {
    const { root, board, clinic } = await plantTree(chain)
    const hospital = newAddress()
    const { events, time } = await chain.send(hospital, 'register', [hospital, root])
    t.deepEqual(events, [{ name: 'OrganisationRegistered', args: { org: hospital, sponsor: root } }])
    t.deepEqual((await chain.read('organisation', [hospital])).toObject(), {
      sponsor: root,
      registeredAt: time,
      state: 1n,
      tier: 1n,
      haltedBy: ZeroAddress,
      stateSince: time,
    })
    t.is((await chain.read('organisation', [root])).tier, 0n)
    t.is((await chain.read('organisation', [clinic])).sponsor, board)
  },
)

test.serial(
  'an organisation is registered by its controller alone, which is the owner of its DID in ERC-1056',
  async (t) => {
    const [org, controller, sponsor] = [newAddress(), newAddress(), newAddress()]
    const data = didRegistry.encodeFunctionData('changeOwner', [org, controller])
    await chain.transact({ from: org, to: chain.didRegistryAddress, data })
    t.deepEqual(await chain.refusal(org, 'register', [org, org]), {
      name: 'NotAuthorised',
      args: { org, sender: org },
    })
    t.deepEqual(await chain.refusal(controller, 'register', [org, sponsor]), {
      name: 'OrganisationUnknown',
      args: { org: sponsor },
    })
    await chain.send(controller, 'register', [org, org])
    t.deepEqual(await chain.refusal(controller, 'register', [org, org]), {
      name: 'OrganisationExists',
      args: { org },
    })
  },
)

test.serial(
  'nobody registers under a sponsor that is halted, or more than eight below a root authority',
  async (t) => {
    const { root } = await plantTree(chain)
    let sponsor = root
    for (let tier = 1; tier <= 8; tier++) {
      const org = newAddress()
      await chain.send(org, 'register', [org, sponsor])
      sponsor = org
    }
    const org = newAddress()
    t.deepEqual(await chain.refusal(org, 'register', [org, sponsor]), {
      name: 'SponsorTooDeep',
      args: { sponsor, tier: 9n },
    })
    await chain.send(root, 'setState', [root, 2])
    t.deepEqual(await chain.refusal(org, 'register', [org, root]), {
      name: 'OrganisationHalted',
      args: { org: root },
    })
  },
)

test.serial('the steward points to a successor once, and has no other power', async (t) => {
  const { root } = await plantTree(chain)
  const [successor, stranger] = [newAddress(), newAddress()]
  t.is(await chain.read('steward', []), STEWARD)
  t.deepEqual(await chain.refusal(stranger, 'setSuccessor', [successor]), {
    name: 'NotAuthorised',
    args: { org: chain.registryAddress, sender: stranger },
  })
  t.deepEqual(await chain.refusal(STEWARD, 'setSuccessor', [ZeroAddress]), {
    name: 'SuccessorInvalid',
    args: { successor: ZeroAddress },
  })
  const { events } = await chain.send(STEWARD, 'setSuccessor', [successor])
  t.deepEqual(events, [{ name: 'SuccessorSet', args: { successor } }])
  t.is(await chain.read('successor', []), successor)
  t.deepEqual(await chain.refusal(STEWARD, 'setSuccessor', [stranger]), {
    name: 'SuccessorExists',
    args: { successor },
  })
  t.deepEqual(await chain.refusal(STEWARD, 'setState', [root, 2]), {
    name: 'NotAuthorised',
    args: { org: root, sender: STEWARD },
  })
})
