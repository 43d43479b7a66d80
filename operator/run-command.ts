import { readIssuerConfig } from '#config/read-config.ts'
import type { Outcome } from './command.ts'
import { commands } from './commands.ts'
import { openWorkplace } from './open-workplace.ts'
import { OperatorError, UsageError } from './operator-error.ts'
import { readOptions } from './read-options.ts'
import { writeHelp, writeOverview } from './write-help.ts'

/**
 * Carries out a command line.
 *
 * @param env of the issuer
 * @param say is told how far a command is that takes long
 * @throws {OperatorError | ConfigError | AgentError | ChainError} with a line that says why not
 */
export async function runCommand({
  args,
  env,
  now,
  say = () => {},
}: {
  args: string[]
  env: NodeJS.ProcessEnv
  now: Date
  say?: (line: string) => void
}): Promise<Outcome> {
  const words = args.findIndex((arg) => arg.startsWith('-'))
  const name = args.slice(0, words === -1 ? args.length : words).join(' ')
  const command = commands.find((known) => known.name === name)
  if (!command) {
    if (name !== '') throw new UsageError(`there is no command ${name}`)
    return { lines: [writeOverview(commands)], data: { commands: commands.map(({ name }) => name) } }
  }
  const options = readOptions({ command, args: words === -1 ? [] : args.slice(words) })
  if (options.flag('help')) return { lines: [writeHelp(command)], data: { command: name } }
  const workplace = await openWorkplace({ config: readIssuerConfig({ env }) }).catch(explainDatabase)
  try {
    return await command.run({ options, workplace, now, say })
  } finally {
    await workplace.close()
  }
}

/** What PostgreSQL's client says of a server that is not there is a code, or nothing. */
function explainDatabase(error: unknown): never {
  const { code } = error as { code?: unknown }
  const unreachable = typeof code === 'string' && /^(ECONN|ENOTFOUND|ETIMEDOUT|EAI_|28|3D)/.test(code)
  if (!unreachable) throw error
  throw new OperatorError(`DATABASE_URL cannot be used: ${code}`, { cause: error })
}
