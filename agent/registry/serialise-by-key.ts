const last = new Map<string, Promise<unknown>>()

/**
 * Runs `work` after all earlier work under the same key has settled, whether it succeeded or not.
 *
 * @returns what `work` gives; throws what it throws.
 */
export async function serialiseByKey<Result>({
  key,
  work,
}: {
  key: string
  work: () => Promise<Result>
}): Promise<Result> {
  const before = last.get(key) ?? Promise.resolve()
  const mine = before.then(work, work)
  last.set(key, mine)
  try {
    return await mine
  } finally {
    if (last.get(key) === mine) last.delete(key)
  }
}
