const LOOK_EVERY_MS = 300

/**
 * Calls back once the process that started this one is gone. A signal to `npm start` may end npm and its shell without
 * ever reaching the script; without this, everything would run on with nobody to stop it.
 *
 * @returns the way to stop watching.
 */
export function watchParent({ onGone }: { onGone: () => void }): () => void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    onGone()
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
