/** What a tool says: `text` goes to standard output, and the exit code is 0 only if all is well. */
export type ToolOutcome = { text: string; ok: boolean }

/** Runs a tool of this room on the command line: what it cannot read is one line, and exit code 1. */
export async function runTool(run: (args: string[]) => Promise<ToolOutcome>): Promise<void> {
  try {
    const { text, ok } = await run(process.argv.slice(2))
    process.stdout.write(`${text}\n`)
    process.exitCode = ok ? 0 : 1
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`)
    process.exitCode = 1
  }
}
