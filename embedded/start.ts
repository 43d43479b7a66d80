import { fileURLToPath } from 'node:url'
import { ConfigError } from '#config/config-error.ts'
import { readStartConfig } from '#config/read-config.ts'
import { prepareDemo } from './prepare-demo.ts'
import { createProgress } from './progress.ts'
import { runStack } from './run-stack.ts'
import type { Stack } from './stack-file.ts'
import { StartError } from './start-error.ts'
import { watchParent } from './watch-parent.ts'

// npm start: everything on this machine, until Ctrl-C.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const started = performance.now()

// a terminal that is gone must not keep the children from being ended in order
process.stdout.on('error', () => {})
process.stderr.on('error', () => {})

const stopping = new AbortController()
const write = (line: string) => process.stdout.write(`${line}\n`)
const stop = () => {
  if (!stopping.signal.aborted) write('stopping ...')
  stopping.abort()
}
for (const signal of SIGNALS) process.on(signal, stop)
// started by hand it may outlive its shell; started by npm it belongs to it
if (process.env.npm_lifecycle_event) watchParent({ onGone: stop })

try {
  const config = readStartConfig({ env: process.env })
  const progress = createProgress({ write, signal: stopping.signal })
  write(`Careseal starts on ${config.dataDirectory}`)
  await runStack({
    config,
    scripts: {
      issuer: fileURLToPath(new URL('../issuer-api/server.ts', import.meta.url)),
      verifier: fileURLToPath(new URL('../verifier-api/server.ts', import.meta.url)),
    },
    prepare: (ground) => prepareDemo({ config, ground, progress }),
    onReady: (stack) => write(describeStack({ stack, dataDirectory: config.dataDirectory })),
    progress,
    signal: stopping.signal,
    env: process.env,
  })
  write('stopped')
} catch (error) {
  process.exitCode = 1
  const known = error instanceof StartError || error instanceof ConfigError
  const why = known ? error.message : describeUnknown(error)
  process.stderr.write(`careseal: ${why}\n`)
}

function describeStack({ stack, dataDirectory }: { stack: Stack; dataDirectory: string }): string {
  const seconds = ((performance.now() - started) / 1_000).toFixed(1)
  const rows = [
    ['issuer', stack.issuerUrl],
    ['verifier', stack.verifierUrl],
    ['chain', `${stack.chainRpcUrl.replace(/(?<=\w)\/.*$/, '')} (id ${stack.chainId})`],
    [
      'credentials',
      `${dataDirectory}/clients/<org>.json, <org> being board, clinic, trial-site, hospital or sandbox`,
    ],
    ['logs', `${dataDirectory}/logs`],
    ['next', 'npm run demo'],
    ['', 'npm run -s token -- board'],
    ['', `curl ${stack.issuerUrl}/orgs/board`],
  ]
  const table = rows.map(([name, value]) => `  ${name!.padEnd(12)} ${value}`).join('\n')
  return `\nready in ${seconds} s\n\n${table}\n\nCtrl-C stops everything.`
}

/** A fault of ours: one line for the reader, all of it for who asks with DEBUG. */
function describeUnknown(error: unknown): string {
  if (process.env.DEBUG) return (error as Error).stack ?? String(error)
  const { message, code } = error as { message?: string; code?: string }
  return `${(message || code || String(error)).split('\n')[0]} (DEBUG=1 npm start says more)`
}
