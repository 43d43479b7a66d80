import { setTimeout } from 'node:timers/promises'
import { getAddress, hexlify, randomBytes } from 'ethers'
import { encodeCall } from '#agent/registry/encode-call.ts'
import type { Core } from '../open-core.ts'
import type { BenchStack } from '../start-stack.ts'

/** Transactions in a block. */
const BLOCK = 500

const ONE_ETHER = '0xde0b6b3a7640000'

/** 200,000: more than registering takes. */
const GAS = '0x30d40'

/**
 * Registers organisations until there are so many, and waits until the core's view has them. They need no keys of their
 * own: the embedded chain takes transactions from whoever it is told to.
 *
 * @param registered how many there are already
 * @returns how many there are now
 */
export async function fillRegistry({
  stack,
  core,
  registered,
  count,
  signal,
}: {
  stack: BenchStack
  core: Core
  registered: number
  count: number
  signal: AbortSignal
}): Promise<number> {
  const { view } = core.verifierWorld
  const sponsor = view.organisation(core.organisation.address)!.sponsor
  const send = (calls: readonly Call[]) => callTogether({ url: stack.chainRpcUrl, calls, signal })
  await send([['anvil_autoImpersonateAccount', [true]]])
  await send([['evm_setAutomine', [false]]])
  let last = core.organisation.address
  try {
    for (let done = registered; done < count; done += BLOCK) {
      const size = Math.min(BLOCK, count - done)
      const added = Array.from({ length: size }, () => getAddress(hexlify(randomBytes(20))))
      // the calls of a batch are worked at side by side
      await send(added.map((from) => ['anvil_setBalance', [from, ONE_ETHER]]))
      await send(
        added.map((from) => {
          const data = encodeCall({ call: 'register', organisation: from, sponsor })
          return ['eth_sendTransaction', [{ from, to: stack.registryAddress, data, gas: GAS }]]
        }),
      )
      await send([['evm_mine', []]])
      last = added.at(-1)!
    }
  } finally {
    await send([['evm_setAutomine', [true]]])
    await send([['anvil_autoImpersonateAccount', [false]]])
  }
  while (!view.organisation(last)) await setTimeout(50, undefined, { signal })
  return Math.max(registered, count)
}

type Call = [method: string, params: unknown[]]

/** One JSON-RPC batch. @throws {Error} if one of its calls fails. */
async function callTogether({
  url,
  calls,
  signal,
}: {
  url: string
  calls: readonly Call[]
  signal: AbortSignal
}): Promise<void> {
  const body = calls.map(([method, params], id) => ({ jsonrpc: '2.0', id, method, params }))
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  })
  const answers = (await response.json()) as { error?: { message: string } }[]
  const failed = answers.find(({ error }) => error)
  if (failed) throw new Error(`the chain refused: ${failed.error!.message}`)
}
