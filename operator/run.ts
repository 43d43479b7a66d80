import { DidError } from '#agent/dids/did-error.ts'
import { AgentError } from '#agent/errors.ts'
import { ChainError } from '#agent/registry/chain-error.ts'
import { ChainFollowError } from '#agent/registry/chain-follow-error.ts'
import { ConfigError } from '#config/config-error.ts'
import { OperatorError, UsageError } from './operator-error.ts'
import { runCommand } from './run-command.ts'

// npm run operator -- <command>: what the operator of an issuer does by hand.

const KNOWN = [OperatorError, ConfigError, AgentError, ChainError, ChainFollowError, DidError]

const args = process.argv.slice(2)
const asJson = args.includes('--json')
const say = (line: string) => void process.stderr.write(`${line}\n`)

try {
  const { lines, data, exitCode = 0 } = await runCommand({ args, env: process.env, now: new Date(), say })
  process.stdout.write(`${asJson ? JSON.stringify(data) : lines.join('\n')}\n`)
  process.exitCode = exitCode
} catch (error) {
  const { code, message } = describe(error)
  process.stderr.write(
    asJson ? `${JSON.stringify({ error: { code, message } })}\n` : `operator: ${message}\n`,
  )
  if (error instanceof UsageError && !asJson)
    process.stderr.write('npm run -s operator -- --help says more\n')
  process.exitCode = error instanceof UsageError ? 2 : 1
}

/** A fault of ours: one line for the reader, all of it for who asks with DEBUG. */
function describe(error: unknown): { code: string; message: string } {
  const { code, name, message, stack } = error as Error & { code?: string }
  const isKnown = KNOWN.some((known) => error instanceof known)
  if (isKnown) return { code: code ?? name, message }
  const said = process.env.DEBUG ? stack : `${message?.split('\n')[0]} (DEBUG=1 says more)`
  return { code: 'INTERNAL_ERROR', message: said ?? String(error) }
}
