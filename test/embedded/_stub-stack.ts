import { join } from 'node:path'
import { readStartConfig } from '#config/read-config.ts'
import { createProgress } from '#embedded/progress.ts'
import { runStack } from '#embedded/run-stack.ts'
import { watchParent } from '#embedded/watch-parent.ts'

// npm start with a real PostgreSQL and a real chain, and stubs for the issuer and the verifier.

const stopping = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stopping.abort())
if (process.env.npm_lifecycle_event) watchParent({ onGone: () => stopping.abort() })
const write = (line: string) => console.log(line)
const script = join(import.meta.dirname, '_stub-server.ts')
try {
  await runStack({
    config: readStartConfig({ env: process.env }),
    scripts: { issuer: script, verifier: script },
    prepare: async () => ({
      registryAddress: `0x${'11'.repeat(20)}`,
      didRegistryAddress: `0x${'22'.repeat(20)}`,
      trustedRoots: ['did:ethr:0x7a69:0xaa'],
      sandboxRoot: 'did:ethr:0x7a69:0xbb',
    }),
    onReady: () => write('READY'),
    progress: createProgress({ write, signal: stopping.signal }),
    signal: stopping.signal,
    env: process.env,
  })
} catch (error) {
  console.error((error as Error).message)
  process.exitCode = 1
}
