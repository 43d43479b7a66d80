import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import test, { type ExecutionContext } from 'ava'
import { Transaction } from 'ethers'
import { advanceAnchors } from '#agent/anchors/advance-anchors.ts'
import { connectAnchorChain } from '#agent/anchors/anchor-chain.ts'
import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { anchorRoot } from '#agent/anchors/anchor-document.ts'
import { foldAnchor } from '#agent/anchors/fold-anchor.ts'
import { publishOnce } from '#agent/anchors/publish-once.ts'
import { startPublisher } from '#agent/anchors/start-publisher.ts'
import { appendAuditEntries } from '#agent/audit/append-audit-entries.ts'
import { createProvider } from '#agent/registry/send-transaction.ts'
import { setState } from '#agent/registry/write-registry.ts'
import type { PublishProcessOptions } from './_publish-process.ts'
import {
  createClock,
  createPublishing,
  type TestOrganisation,
  type TestPublishing,
} from './_publishing-world.ts'

async function logSomething({ world }: TestPublishing, { id }: TestOrganisation): Promise<void> {
  const entry = { action: 'test', object: randomUUID(), outcome: 'done', client: 'c', person: null } as const
  await world.database
    .transaction()
    .execute((transaction) =>
      appendAuditEntries({ transaction, organisation: id, entries: [entry], now: new Date() }),
    )
}

async function rowsOf({ world }: TestPublishing, { id }: TestOrganisation) {
  return world.database
    .selectFrom('anchors')
    .selectAll()
    .where('organisation', '=', id)
    .orderBy('sequence')
    .execute()
}

async function attemptsOf({ world }: TestPublishing, { id }: TestOrganisation) {
  return world.database
    .selectFrom('anchor_transactions')
    .selectAll()
    .where('organisation', '=', id)
    .orderBy('sequence')
    .orderBy('attempt')
    .execute()
}

async function until(condition: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const end = performance.now() + 20_000
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`waited in vain: ${what}`)
    await sleep(20)
  }
}

async function withPublishing(
  t: ExecutionContext,
  settings: Parameters<typeof createPublishing>[0],
  run: (publishing: TestPublishing) => Promise<void>,
): Promise<void> {
  const publishing = await createPublishing(settings)
  try {
    await run(publishing)
  } finally {
    await publishing.close()
  }
  t.pass()
}

test('a reorganisation takes anchors out of their blocks: the same bytes go out again', async (t) => {
  await withPublishing(t, {}, async (publishing) => {
    const { world, provider } = publishing
    const organisation = await publishing.createOrganisation('board')
    const clock = createClock()
    await publishOnce({ world, organisation, now: clock.now })
    const snapshot = await provider.send('evm_snapshot', [])
    for (let turn = 0; turn < 3; turn++) {
      await logSomething(publishing, organisation)
      clock.pass(world.epochMs)
      await publishOnce({ world, organisation, now: clock.now })
    }
    const before = await attemptsOf(publishing, organisation)
    await provider.send('evm_revert', [snapshot])
    t.is((await organisation.chain.head()).sequence, 1n)
    await until(
      async () => !(await advanceAnchors({ world, organisation, now: clock.now() })).waiting,
      'the anchors are back',
    )
    const rows = await rowsOf(publishing, organisation)
    t.deepEqual(await organisation.chain.head(), { sequence: 4n, root: rows.at(-1)!.root })
    t.deepEqual(await attemptsOf(publishing, organisation), before, 'nothing was signed anew')
  })
})

test('an anchor that was mined again in another block is final with that block', async (t) => {
  await withPublishing(t, { flags: ['--block-base-fee-per-gas', '1'] }, async (publishing) => {
    const { world, provider } = publishing
    const organisation = await publishing.createOrganisation('board')
    const clock = createClock()
    await publishOnce({ world, organisation, now: clock.now })
    await world.database
      .updateTable('anchors')
      .set({ block_hash: `0x${'11'.repeat(32)}` })
      .execute()
    await provider.send('anvil_mine', ['0x5'])
    const [receipt] = await Promise.all(
      (await attemptsOf(publishing, organisation)).map(({ hash }) => organisation.chain.receipt(hash)),
    )
    await advanceAnchors({ world, organisation, now: clock.now() })
    await advanceAnchors({ world, organisation, now: clock.now() })
    const [row] = await rowsOf(publishing, organisation)
    t.deepEqual([row!.state, row!.block_hash], ['final', receipt!.blockHash])
  })
})

test('a stuck transaction is outbid under its nonce, ever more slowly, and only one is included', async (t) => {
  await withPublishing(t, {}, async (publishing) => {
    const { world, provider } = publishing
    const organisation = await publishing.createOrganisation('board')
    const clock = createClock()
    await provider.send('evm_setAutomine', [false])
    await foldAnchor({ world, organisation, now: clock.now() })
    const advance = () => advanceAnchors({ world, organisation, now: clock.now() })
    await advance()
    await advance()
    t.is((await attemptsOf(publishing, organisation)).length, 1)
    clock.pass(world.stuckAfterMs)
    await advance()
    clock.pass(world.stuckAfterMs)
    await advance()
    t.is((await attemptsOf(publishing, organisation)).length, 2, 'the second is given twice the time')
    clock.pass(world.stuckAfterMs)
    await advance()
    const attempts = await attemptsOf(publishing, organisation)
    t.is(attempts.length, 3)
    t.is(new Set(attempts.map(({ nonce }) => nonce)).size, 1)
    const fees = attempts.map(({ raw }) => Transaction.from(raw).maxFeePerGas!)
    t.true(fees[1]! > fees[0]! && fees[2]! > fees[1]!)
    await provider.send('evm_mine', [])
    await advance()
    t.is((await organisation.chain.head()).sequence, 1n)
    t.is(await provider.getTransactionCount(organisation.publisher.address), 1)
    t.deepEqual(
      (await rowsOf(publishing, organisation)).map(({ state }) => state),
      ['included'],
    )
  })
})

test('a stuck transaction is not outbid beyond the fee cap, and goes on waiting', async (t) => {
  await withPublishing(t, {}, async (publishing) => {
    const { world, provider } = publishing
    const created = await publishing.createOrganisation('board')
    const clock = createClock()
    const chainWith = (feeCap: bigint) =>
      connectAnchorChain({
        provider,
        registryAddress: world.registryAddress,
        organisation: created.address,
        signer: created.publisher,
        feeCap,
      })
    await provider.send('evm_setAutomine', [false])
    await foldAnchor({ world, organisation: created, now: clock.now() })
    await advanceAnchors({ world, organisation: created, now: clock.now() })
    const [first] = await attemptsOf(publishing, created)
    const organisation = { ...created, chain: chainWith(Transaction.from(first!.raw).maxFeePerGas!) }
    clock.pass(world.stuckAfterMs)
    await t.throwsAsync(advanceAnchors({ world, organisation, now: clock.now() }), {
      code: 'FEE_CAP_EXCEEDED',
    })
    t.is((await attemptsOf(publishing, organisation)).length, 1)
    await provider.send('evm_mine', [])
    await advanceAnchors({ world, organisation, now: clock.now() })
    t.deepEqual(
      (await rowsOf(publishing, organisation)).map(({ state }) => state),
      ['included'],
    )
  })
})

test('a nonce that somebody else used up: the anchor gets another', async (t) => {
  await withPublishing(t, {}, async (publishing) => {
    const { world, provider } = publishing
    const organisation = await publishing.createOrganisation('board')
    const clock = createClock()
    await foldAnchor({ world, organisation, now: clock.now() })
    const cut = {
      ...organisation,
      chain: { ...organisation.chain, send: () => Promise.reject(new Error('killed')) },
    }
    await t.throwsAsync(advanceAnchors({ world, organisation: cut, now: clock.now() }), { message: 'killed' })
    await organisation.publisher.connect(provider).sendTransaction({ to: organisation.address, value: 1n })
    await until(
      async () => !(await advanceAnchors({ world, organisation, now: clock.now() })).waiting,
      'the anchor is in a block',
    )
    t.deepEqual(
      (await attemptsOf(publishing, organisation)).map(({ nonce }) => nonce),
      [0, 1],
    )
  })
})

test('an anchor whose nextBy passed while the chain was away is signed anew', async (t) => {
  await withPublishing(t, {}, async (publishing) => {
    const { world, provider } = publishing
    const organisation = await publishing.createOrganisation('board')
    const clock = createClock()
    await foldAnchor({ world, organisation, now: clock.now() })
    const cut = {
      ...organisation,
      chain: { ...organisation.chain, send: () => Promise.reject(new Error('killed')) },
    }
    await t.throwsAsync(advanceAnchors({ world, organisation: cut, now: clock.now() }), { message: 'killed' })
    clock.pass(2 * world.lifetimeMs)
    await provider.send('evm_setNextBlockTimestamp', [Math.floor(clock.now().getTime() / 1000)])
    await until(
      async () => !(await advanceAnchors({ world, organisation, now: clock.now() })).waiting,
      'the anchor is in a block',
    )
    t.is((await organisation.chain.head()).sequence, 1n)
  })
})

test('kill −9 at any moment: every root on chain has its document, each anchor one transaction', async (t) => {
  await withPublishing(t, {}, async (publishing) => {
    const { world, provider, chain, url } = publishing
    const organisation = await publishing.createOrganisation('board')
    await publishOnce({ world, organisation })
    const options: PublishProcessOptions = {
      url,
      rpcUrl: chain.url,
      registryAddress: world.registryAddress,
      organisation: {
        id: organisation.id,
        address: organisation.address,
        publisherKey: organisation.publisher.privateKey,
      },
    }
    let sequence = 1n
    for (let turn = 0; turn < 6; turn++) {
      const child = spawn(process.execPath, [
        fileURLToPath(new URL('./_publish-process.ts', import.meta.url)),
        JSON.stringify(options),
      ])
      child.stderr.pipe(process.stderr)
      await once(child.stdout, 'data')
      const reached = sequence
      await until(async () => (await organisation.chain.head()).sequence > reached + 1n, 'it publishes')
      // somewhere in the middle of what it does next
      await sleep(turn * 7)
      child.kill('SIGKILL')
      await once(child, 'exit')
      sequence = (await organisation.chain.head()).sequence
    }
    await logSomething(publishing, organisation)
    await publishOnce({ world: { ...world, epochMs: 1 }, organisation })
    const head = await organisation.chain.head()
    const rows = await rowsOf(publishing, organisation)
    t.is(rows.length, Number(head.sequence))
    t.is(rows.at(-1)!.root, head.root)
    let previous = `0x${'0'.repeat(64)}`
    for (const { root, previous_root, document } of rows) {
      t.is(previous_root, previous)
      t.is(anchorRoot(JSON.parse(document) as AnchorDocument), root)
      previous = root
    }
    t.is(await provider.getTransactionCount(organisation.publisher.address), rows.length)
  })
})

test('the chain is cut off and comes back: changes wait, are folded meanwhile, and go out as one', async (t) => {
  await withPublishing(t, { epochMs: 100 }, async (publishing) => {
    const { world, chain } = publishing
    const created = await publishing.createOrganisation('board')
    const link = await startLink(new URL(chain.url).port)
    const provider = createProvider({ rpcUrl: link.url, chainId: chain.chainId, timeoutMs: 500 })
    const organisation = {
      ...created,
      chain: connectAnchorChain({
        provider,
        registryAddress: world.registryAddress,
        organisation: created.address,
        signer: created.publisher,
      }),
    }
    const publisher = startPublisher({ world, organisations: async () => [organisation] })
    const onChain = async () => (await created.chain.head()).sequence
    try {
      await until(async () => (await onChain()) === 1n, 'the first anchor')
      link.cut()
      await logSomething(publishing, organisation)
      publisher.poke()
      await until(() => publisher.status().failures[0]?.code === 'CHAIN_UNREACHABLE', 'the failure shows')
      for (let turn = 0; turn < 3; turn++) {
        const before = (await rowsOf(publishing, organisation)).at(-1)!.root
        await logSomething(publishing, organisation)
        await until(async () => (await rowsOf(publishing, organisation)).at(-1)!.root !== before, 'it folds')
      }
      link.mend()
      await until(async () => (await onChain()) === 2n, 'it goes on')
      await until(() => publisher.status().failures.length === 0, 'the failure is gone')
      t.deepEqual(
        (await rowsOf(publishing, organisation)).map(({ sequence }) => sequence),
        [1n, 2n],
      )
    } finally {
      await publisher.stop()
      provider.destroy()
      link.close()
    }
  })
})

test('a halted organisation is paused, and the others publish', async (t) => {
  await withPublishing(t, {}, async (publishing) => {
    const { world, provider } = publishing
    const halted = await publishing.createOrganisation('halted')
    const other = await publishing.createOrganisation('other')
    const { registryAddress } = world
    await setState({
      provider,
      signer: halted.controller,
      registryAddress,
      organisation: halted.address,
      state: 'halted',
    })
    const publisher = startPublisher({ world, organisations: async () => [halted, other] })
    try {
      await until(async () => (await other.chain.head()).sequence === 1n, 'the other publishes')
      await until(() => publisher.status().failures.length === 1, 'the pause shows')
      const [failure] = publisher.status().failures
      t.like(failure, { organisation: 'halted', code: 'ORGANISATION_HALTED', paused: true })
    } finally {
      await publisher.stop()
    }
  })
})

/** A TCP link to a local port that can be cut. */
async function startLink(
  port: string,
): Promise<{ url: string; cut: () => void; mend: () => void; close: () => void }> {
  const sockets = new Set<Socket>()
  let isCut = false
  const server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(port), '127.0.0.1')
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one)
      one.on('error', () => other.destroy()).on('close', () => sockets.delete(one))
      one.pipe(other)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const destroyAll = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `http://127.0.0.1:${(server.address() as { port: number }).port}`,
    cut: () => {
      isCut = true
      destroyAll()
    },
    mend: () => {
      isCut = false
    },
    close: () => {
      server.close()
      destroyAll()
    },
  }
}
