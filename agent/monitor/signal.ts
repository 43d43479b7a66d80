/** Wakes whoever waits in this process; what happened they look up themselves. */
export type Signal = {
  wake(): void
  /** Resolves at the next `wake`, after `milliseconds`, or when `aborted`: whichever comes first. */
  wait(milliseconds: number, aborted?: AbortSignal): Promise<void>
}

export function createSignal(): Signal {
  const waiting = new Set<() => void>()
  return {
    wake() {
      for (const resume of waiting) resume()
    },
    wait(milliseconds, aborted) {
      return new Promise((resolve) => {
        if (aborted?.aborted) return resolve()
        const resume = () => {
          clearTimeout(timer)
          waiting.delete(resume)
          aborted?.removeEventListener('abort', resume)
          resolve()
        }
        const timer = setTimeout(resume, milliseconds)
        waiting.add(resume)
        aborted?.addEventListener('abort', resume)
      })
    },
  }
}
