/** Says what was done and how long it took, a line for each step. */
export type Progress = {
  /** @returns what `act` returns; `describe` may add what came of it. */
  step: <Result>(
    name: string,
    act: () => Promise<Result>,
    describe?: (result: Result) => string,
  ) => Promise<Result>
  say: (line: string) => void
}

const NAME_WIDTH = 44

/** @param signal once it is aborted, no further step begins; `step` throws its reason. */
export function createProgress({
  write,
  signal,
}: {
  write: (line: string) => void
  signal: AbortSignal
}): Progress {
  return {
    say: write,
    step: async (name, act, describe) => {
      signal.throwIfAborted()
      const started = performance.now()
      const result = await act()
      const detail = describe?.(result)
      const seconds = ((performance.now() - started) / 1_000).toFixed(1)
      write(`  ${(detail ? `${name} (${detail})` : name).padEnd(NAME_WIDTH)} ${seconds.padStart(5)} s`)
      signal.throwIfAborted()
      return result
    },
  }
}
