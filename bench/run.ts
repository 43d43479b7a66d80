import { printConsents } from './consents/print-consents.ts'
import { runConsents } from './consents/run-consents.ts'
import { printFormats, runFormats } from './formats/run-formats.ts'
import { printReport } from './print-report.ts'
import { readOptions, UsageError } from './read-options.ts'
import { printRoster } from './roster/print-roster.ts'
import { runRoster } from './roster/run-roster.ts'
import { runBench } from './run-bench.ts'
import { printTrust } from './trust/print-trust.ts'
import { runTrust } from './trust/run-trust.ts'

// npm run bench: every number that is claimed, beside its peers, in one run.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const stopping = new AbortController()
for (const signal of SIGNALS) process.on(signal, () => stopping.abort())

type Run = Parameters<typeof runBench>[0]

async function measureSpeed(run: Run) {
  const report = await runBench(run)
  return { report, text: printReport(report) }
}

async function measureTrust(run: Run) {
  const report = await runTrust(run)
  return { report, text: printTrust(report) }
}

async function measureFormats(run: Run) {
  const report = await runFormats(run)
  return { report, text: printFormats(report) }
}

async function measureConsents(run: Run) {
  const report = await runConsents(run)
  return { report, text: printConsents(report) }
}

async function measureRoster(run: Run) {
  const report = await runRoster(run)
  return { report, text: printRoster(report) }
}

const MEASURE = {
  speed: measureSpeed,
  trust: measureTrust,
  formats: measureFormats,
  consents: measureConsents,
  roster: measureRoster,
}

try {
  const { json, rows, ...options } = readOptions(process.argv.slice(2))
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const run = { ...options, say, signal: stopping.signal }
  const { report, text } = await MEASURE[rows](run)
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${text}\n`)
} catch (error) {
  process.exitCode = 1
  if (!stopping.signal.aborted) {
    const { message, stack } = error as Error
    process.stderr.write(`${error instanceof UsageError ? message : stack}\n`)
  }
}
