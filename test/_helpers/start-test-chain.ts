import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

export type TestChain = { url: string; chainId: bigint; process: ChildProcess; stop: () => Promise<void> }

/** The first of Anvil's well-known funded accounts, for tests alone. */
export const FUNDED_KEY = '0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80'

/** An Anvil of its own on a free port; ended by `stop`. `flags` are added to its command line. */
export async function startTestChain({ flags = [] }: { flags?: string[] } = {}): Promise<TestChain> {
  const binary = createRequire(import.meta.url).resolve(
    `@foundry-rs/anvil-linux-${process.arch === 'arm64' ? 'arm64' : 'amd64'}/bin/anvil`,
  )
  const child = spawn(binary, ['--port', '0', '--slots-in-an-epoch', '1', ...flags], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  for await (const line of createInterface({ input: child.stdout! })) {
    const port = /^Listening on .*:(\d+)$/.exec(line)?.[1]
    if (!port) continue
    child.stdout!.resume()
    return {
      url: `http://127.0.0.1:${port}`,
      chainId: 31337n,
      process: child,
      stop: async () => {
        child.kill('SIGKILL')
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      },
    }
  }
  throw new Error('Anvil ended before it listened')
}
