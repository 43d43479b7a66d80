import { printReport } from './print-report.ts'
import { readOptions, UsageError } from './read-options.ts'
import { runBench } from './run-bench.ts'

// npm run bench: every number that is claimed, beside its peers, in one run.

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const stopping = new AbortController()
for (const signal of SIGNALS) process.on(signal, () => stopping.abort())

try {
  const { json, ...options } = readOptions(process.argv.slice(2))
  const say = (line: string) => void process.stderr.write(`${line}\n`)
  const report = await runBench({ ...options, say, signal: stopping.signal })
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${printReport(report)}\n`)
} catch (error) {
  process.exitCode = 1
  if (!stopping.signal.aborted) {
    const { message, stack } = error as Error
    process.stderr.write(`${error instanceof UsageError ? message : stack}\n`)
  }
}
