import { describeMachine, type Machine } from '../describe-machine.ts'
import { openCore } from '../open-core.ts'
import { startStack } from '../start-stack.ts'
import { embeddedFormats } from './embedded-formats.ts'
import { compactFormats } from './jose-formats.ts'
import { type FormatFigures, measureFormat } from './measure-format.ts'
import { sdJwtFormats } from './sd-jwt-format.ts'

/** What `npm run bench -- --rows formats --json` prints. */
export type FormatsReport = { formats: FormatFigures[]; machine: Machine }

/** Measures every format beside its plain library, on a stack of its own, and ends that. */
export async function runFormats(run: {
  seconds: number
  rounds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<FormatsReport> {
  const { say, signal } = run
  say('starting a stack of its own')
  const stack = await startStack({ say, signal })
  try {
    const core = await openCore({ stack, organisation: 'board' })
    try {
      const formats: FormatFigures[] = []
      for (const format of [...compactFormats, ...sdJwtFormats, ...embeddedFormats]) {
        say(format.name)
        formats.push(await measureFormat({ core, format, ...run }))
      }
      return { formats, machine: describeMachine() }
    } finally {
      await core.close()
    }
  } finally {
    await stack.close()
  }
}

/** The report as people read it. */
export function printFormats({ formats, machine }: FormatsReport): string {
  const row = (cells: readonly (number | string)[]) =>
    cells.map((cell, place) => String(cell).padEnd(place === 0 || place === 5 ? 20 : 12)).join('')
  return [
    `${machine.cores} cores of ${machine.cpu}, ${machine.memoryGiB} GiB, Node ${machine.node}, ${machine.platform}`,
    '',
    row(['', 'verify/s', 'of library', 'secure/s', 'of library', 'library']),
    ...formats.map(({ name, library, verifyPerSecond, verifyOfLibrary, securePerSecond, secureOfLibrary }) =>
      row([name, verifyPerSecond, verifyOfLibrary, securePerSecond, secureOfLibrary, library]),
    ),
    '',
    'a second: of a core that worked at it. verify: our whole verdict beside what the library calls verified',
    '',
    ...formats.map(({ name, aim, verifyOfLibrary, secureOfLibrary }) => {
      const least = Math.min(verifyOfLibrary, secureOfLibrary)
      return `${least >= aim ? 'reached' : 'MISSED '}  ${name}: ${least} of the library, aimed at ${aim}`
    }),
  ].join('\n')
}
