export type BoundedCache<Value> = {
  get(key: string): Value | undefined
  set(key: string, value: Value): void
  delete(key: string): void
}

/**
 * A cache of at most `limit` entries that drops what was not used for longest, in two generations: a hit costs one
 * lookup, and nothing is moved while the younger generation holds it.
 */
export function createBoundedCache<Value>({ limit }: { limit: number }): BoundedCache<Value> {
  let young = new Map<string, Value>()
  let old = new Map<string, Value>()
  function set(key: string, value: Value): void {
    if (young.size >= Math.ceil(limit / 2) && !young.has(key)) {
      old = young
      young = new Map()
    }
    young.set(key, value)
  }
  return {
    get(key) {
      const hit = young.get(key)
      if (hit !== undefined) return hit
      const kept = old.get(key)
      if (kept !== undefined) {
        old.delete(key)
        set(key, kept)
      }
      return kept
    },
    set,
    delete(key) {
      young.delete(key)
      old.delete(key)
    },
  }
}
