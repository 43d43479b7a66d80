import test from 'ava'
import { AbiCoder, keccak256, ZeroAddress, ZeroHash } from 'ethers'
import { newAddress, newHash, startRegistryChain } from './_registry-chain.ts'
import { ACCREDIT, accreditTree, BOTH, DAY, grant, grantArguments, ISSUE, plantTree } from './_tree.ts'

const chain = await startRegistryChain()
test.after.always(() => chain.stop())

test.serial('accredit writes what was granted, under an id that names it', async (t) => {
  const { root, board, clinic, schema } = await plantTree(chain)
  const parent = await grant(chain, { grantor: root, org: board, schema: ZeroHash })
  const [from, scopeHash] = [await chain.now(), newHash()]
  const until = from + DAY
  const options = { grantor: board, org: clinic, schema, parent, from, until, caps: ISSUE, scopeHash }
  const { events, time } = await chain.send(board, 'accredit', await grantArguments(chain, options))
  const preimage = AbiCoder.defaultAbiCoder().encode(
    ['address', 'address', 'bytes32', 'bytes32', 'uint32'],
    [board, clinic, schema, parent, 1],
  )
  const id = keccak256(preimage)
  const granted = {
    grantor: board,
    org: clinic,
    schema,
    parent,
    episode: 1n,
    from,
    until,
    caps: 1n,
    depth: 2n,
    scopeHash,
  }
  t.deepEqual(events, [{ name: 'Accredited', args: { id, ...granted } }])
  t.deepEqual((await chain.read('accreditation', [id])).toObject(), {
    ...granted,
    grantedAt: time,
    endedAt: 0n,
    distrustFrom: 0n,
    reason: 0n,
  })
})

test.serial('accredit refuses what is malformed, each with its error', async (t) => {
  const { root, board, schema } = await plantTree(chain)
  const now = await chain.now()
  const stranger = newAddress()
  const refusal = async (changes: object, from = root) =>
    await chain.refusal(
      from,
      'accredit',
      await grantArguments(chain, { grantor: root, org: board, schema, ...changes }),
    )
  t.is(await refusal({}), undefined)
  t.deepEqual(await refusal({}, board), { name: 'NotAuthorised', args: { org: root, sender: board } })
  t.deepEqual(await refusal({ org: stranger }), { name: 'OrganisationUnknown', args: { org: stranger } })
  t.deepEqual(await refusal({ org: root }), { name: 'AccreditationCycle', args: { id: ZeroHash, org: root } })
  t.deepEqual(await refusal({ caps: 0 }), { name: 'CapabilitiesInvalid', args: { caps: 0n } })
  t.deepEqual(await refusal({ caps: 4 }), { name: 'CapabilitiesInvalid', args: { caps: 4n } })
  for (const [from, until] of [
    [now + DAY, now + DAY],
    [now - 100n, now - 50n],
    [now - 2n * DAY, now + DAY],
  ] as const) {
    t.deepEqual(await refusal({ from, until }), { name: 'PeriodInvalid', args: { from, until } })
  }
  t.is(await refusal({ from: 2n ** 48n - 2n, until: 2n ** 48n - 1n }), undefined)
})

test.serial('only a root authority grants without a parent', async (t) => {
  const { board, clinic, schema } = await plantTree(chain)
  const args = await grantArguments(chain, { grantor: board, org: clinic, schema })
  t.deepEqual(await chain.refusal(board, 'accredit', args), {
    name: 'ParentMissing',
    args: { grantor: board },
  })
})

test("a parent must be the grantor's own, for the schema or any", async (t) => {
  const { root, board, clinic, schema } = await plantTree(chain)
  const { boardId, clinicId } = await accreditTree(chain, { root, board, clinic, schema })
  const refusal = async (parent: string, asked = schema) =>
    await chain.refusal(
      board,
      'accredit',
      await grantArguments(chain, { grantor: board, org: clinic, schema: asked, parent }),
    )
  const [unknown, otherSchema] = [newHash(), newHash()]
  t.deepEqual(await refusal(unknown), {
    name: 'ParentOfAnother',
    args: { parent: unknown, org: ZeroAddress },
  })
  t.deepEqual(await refusal(clinicId), { name: 'ParentOfAnother', args: { parent: clinicId, org: clinic } })
  t.deepEqual(await refusal(boardId, otherSchema), {
    name: 'ParentOfOtherSchema',
    args: { parent: boardId, schema },
  })
  t.deepEqual(await refusal(boardId, ZeroHash), {
    name: 'ParentOfOtherSchema',
    args: { parent: boardId, schema },
  })
})

test.serial(
  'a parent must be live: capable, begun, not over, not ended, and so must all above it',
  async (t) => {
    const { root, board, clinic, schema } = await plantTree(chain)
    const now = await chain.now()
    const under = async (parent: string) =>
      await chain.refusal(
        board,
        'accredit',
        await grantArguments(chain, { grantor: board, org: clinic, schema, parent }),
      )
    const notLive = (id: string) => ({ name: 'ParentNotLive', args: { id } })
    const incapable = await grant(chain, { grantor: root, org: board, schema, caps: ISSUE })
    t.deepEqual(await under(incapable), notLive(incapable))
    const future = await grant(chain, {
      grantor: root,
      org: board,
      schema,
      from: now + DAY,
      until: now + 2n * DAY,
    })
    t.deepEqual(await under(future), notLive(future))
    const short = await grant(chain, { grantor: root, org: board, schema, until: now + 60n, caps: ACCREDIT })
    t.is(await under(short), undefined)
    await chain.wait(61)
    t.deepEqual(await under(short), notLive(short))

    const { boardId, clinicId } = await accreditTree(chain, { root, board, clinic, schema })
    const ward = newAddress()
    await chain.send(ward, 'register', [ward, clinic])
    const below = async () =>
      await chain.refusal(
        clinic,
        'accredit',
        await grantArguments(chain, { grantor: clinic, org: ward, schema, parent: clinicId }),
      )
    t.is(await below(), undefined)
    await chain.send(root, 'endAccreditation', [boardId, now, 1])
    t.is((await chain.read('accreditation', [clinicId])).endedAt, 0n, 'a child stays stored as live')
    t.deepEqual(await below(), notLive(boardId))
  },
)

test.serial('a path with somebody halted on it grants nothing', async (t) => {
  const { root, board, clinic, schema } = await plantTree(chain)
  const { boardId, clinicId } = await accreditTree(chain, { root, board, clinic, schema })
  const ward = newAddress()
  await chain.send(ward, 'register', [ward, clinic])
  await chain.send(root, 'setState', [board, 2])
  const halted = { name: 'OrganisationHalted', args: { org: board } }
  const ofBoard = await grantArguments(chain, { grantor: board, org: clinic, schema, parent: boardId })
  t.deepEqual(await chain.refusal(board, 'accredit', ofBoard), halted)
  const ofClinic = await grantArguments(chain, { grantor: clinic, org: ward, schema, parent: clinicId })
  t.deepEqual(await chain.refusal(clinic, 'accredit', ofClinic), halted)
  const toBoard = await grantArguments(chain, { grantor: root, org: board, schema })
  t.deepEqual(await chain.refusal(root, 'accredit', toBoard), halted)
})

test.serial('a path is at most four grants deep', async (t) => {
  const { root, schema } = await plantTree(chain)
  let [grantor, parent] = [root, ZeroHash]
  for (let depth = 1; depth <= 4; depth++) {
    const org = newAddress()
    await chain.send(org, 'register', [org, root])
    parent = await grant(chain, { grantor, org, schema, parent })
    t.is((await chain.read('accreditation', [parent])).depth, BigInt(depth))
    grantor = org
  }
  const org = newAddress()
  await chain.send(org, 'register', [org, root])
  t.deepEqual(
    await chain.refusal(grantor, 'accredit', await grantArguments(chain, { grantor, org, schema, parent })),
    { name: 'AccreditationTooDeep', args: { parent, depth: 5n } },
  )
})

test.serial('attack: a de-accredited board names its own child as parent', async (t) => {
  const { root, board, clinic, schema } = await plantTree(chain)
  const { boardId, clinicId } = await accreditTree(chain, { root, board, clinic, schema })
  const back = async () =>
    await chain.refusal(
      clinic,
      'accredit',
      await grantArguments(chain, { grantor: clinic, org: board, schema, parent: clinicId }),
    )
  t.deepEqual(await back(), { name: 'AccreditationCycle', args: { id: clinicId, org: board } })
  await chain.send(root, 'endAccreditation', [boardId, await chain.now(), 1])
  t.deepEqual(await back(), { name: 'AccreditationCycle', args: { id: clinicId, org: board } })
  // by way of a fresh grant of its own
  const asParent = await grantArguments(chain, { grantor: board, org: clinic, schema, parent: clinicId })
  t.deepEqual(await chain.refusal(board, 'accredit', asParent), {
    name: 'ParentOfAnother',
    args: { parent: clinicId, org: clinic },
  })
})

test.serial('attack: a root authority comes back as a descendant of its own', async (t) => {
  const { root, board, clinic, schema } = await plantTree(chain)
  const { clinicId } = await accreditTree(chain, { root, board, clinic, schema })
  const args = await grantArguments(chain, { grantor: clinic, org: root, schema, parent: clinicId })
  const { name } = (await chain.refusal(clinic, 'accredit', args))!
  t.is(name, 'AccreditationCycle')
})

test.serial('re-accrediting is a new episode and does not zero the end of the one before', async (t) => {
  const { root, board, schema } = await plantTree(chain)
  const first = await grant(chain, { grantor: root, org: board, schema })
  await chain.send(root, 'endAccreditation', [first, (await chain.now()) - 5n, 7])
  const ended = (await chain.read('accreditation', [first])).toObject()
  const second = await grant(chain, { grantor: root, org: board, schema })
  t.not(second, first)
  t.is((await chain.read('accreditation', [second])).episode, 2n)
  t.deepEqual((await chain.read('accreditation', [first])).toObject(), ended)
})

test.serial('endAccreditation ends now, and distrusts from the end at the latest', async (t) => {
  const { root, board, schema } = await plantTree(chain)
  const id = await grant(chain, { grantor: root, org: board, schema, caps: BOTH })
  const { events, time } = await chain.send(root, 'endAccreditation', [id, 2n ** 48n - 1n, 3])
  t.deepEqual(events, [
    {
      name: 'AccreditationEnded',
      args: { id, grantor: root, org: board, endedAt: time, distrustFrom: time, reason: 3n },
    },
  ])
  // what comes to light later makes it worse, never milder, and leaves the end where it was
  t.deepEqual(await chain.refusal(root, 'endAccreditation', [id, time, 3]), {
    name: 'AccreditationAlreadyEnded',
    args: { id, distrustFrom: time },
  })
  const again = await chain.send(root, 'endAccreditation', [id, time - 60n, 4])
  t.deepEqual(again.events[0]!.args, {
    id,
    grantor: root,
    org: board,
    endedAt: time,
    distrustFrom: time - 60n,
    reason: 4n,
  })
})

test.serial('endAccreditation is for the grantor and those that sponsor it', async (t) => {
  const { root, board, clinic, schema } = await plantTree(chain)
  const { clinicId } = await accreditTree(chain, { root, board, clinic, schema })
  const unknown = newHash()
  t.deepEqual(await chain.refusal(root, 'endAccreditation', [unknown, 1, 0]), {
    name: 'AccreditationUnknown',
    args: { id: unknown },
  })
  t.deepEqual(await chain.refusal(root, 'endAccreditation', [clinicId, 0, 0]), {
    name: 'DistrustFromMissing',
    args: { id: clinicId },
  })
  for (const sender of [clinic, newAddress()]) {
    t.deepEqual(await chain.refusal(sender, 'endAccreditation', [clinicId, 1, 0]), {
      name: 'NotAuthorised',
      args: { org: board, sender },
    })
  }
  t.is(await chain.refusal(board, 'endAccreditation', [clinicId, 1, 0]), undefined)
  t.is(await chain.refusal(root, 'endAccreditation', [clinicId, 1, 0]), undefined)
})
