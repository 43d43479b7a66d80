import type { Command } from './command.ts'

const CALL = 'npm run -s operator --'

const ENDING = [
  'It runs on the environment of the issuer (docs/configuration.md): DATABASE_URL, KEY_ENCRYPTION_KEY,',
  'CHAIN_RPC_URL and the rest, and may be used while the issuer runs.',
  '',
  '  --json   print one JSON object instead of lines; errors as well, on stderr',
  '  --help   with a command: what it does and which options it takes',
  '',
  'Exit codes: 0 done · 1 not done, stderr says why · 2 the command line is wrong · 3 looked, and found something wrong',
]

/** All commands, a line each. */
export function writeOverview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length))
  return [
    `${CALL} <command> [options]`,
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}   ${summary}`),
    '',
    ...ENDING,
  ].join('\n')
}

/** One command, with what to know before. */
export function writeHelp({ name, summary, notes, example, options }: Command): string {
  const rows = Object.entries(options).map(([option, { value, required, multiple, meaning }]) => {
    const how = [required ? '' : 'optional', multiple ? 'may be repeated' : ''].filter(Boolean).join(', ')
    return [`--${option}${value === undefined ? '' : ` ${value}`}`, how ? `${meaning} (${how})` : meaning]
  })
  const width = Math.max(...rows.map(([option]) => option!.length))
  return [
    `${CALL} ${name}`,
    '',
    `${summary}.`,
    ...notes,
    '',
    ...rows.map(([option, meaning]) => `  ${option!.padEnd(width)}   ${meaning}`),
    '',
    `For example: ${CALL} ${name} ${example}`,
  ].join('\n')
}
