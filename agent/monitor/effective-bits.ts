import type { HeldStatusList } from '#agent/status/follow-status-lists.ts'

/** What a watched list says now. `state` names it: it differs when any bit may. */
export type ListView = {
  version: number
  state: string
  evidence: Readonly<Record<string, unknown>>
  /** A copy, which may be kept. */
  readBits(): Uint8Array
}

/**
 * A list as a verdict reads it: a bit counts that is set in the newest anchored version or in that of the last final
 * anchor. So a revocation is told early, and a reinstatement when it is final.
 */
export function viewList({ newest: { list, anchor }, final }: HeldStatusList): ListView {
  return {
    version: list.version,
    state: final && final.bitRoot !== list.bitRoot ? `${list.bitRoot} ${final.bitRoot}` : list.bitRoot,
    evidence: {
      version: list.version,
      anchor: {
        sequence: anchor.sequence.toString(),
        root: anchor.root,
        publishedAt: new Date(anchor.publishedAt * 1000).toISOString(),
        block: { number: anchor.block.number, hash: anchor.block.hash },
      },
    },
    readBits() {
      const bits = Uint8Array.from(list.bits)
      if (final) for (const [at, byte] of final.bits.subarray(0, bits.length).entries()) bits[at]! |= byte
      return bits
    },
  }
}

/** The indexes at which two lists differ, and how they are in the second. A list that grew was clear before. */
export function* diffBits(
  before: Uint8Array,
  after: Uint8Array,
): Generator<{ index: number; value: boolean }> {
  const length = Math.max(before.length, after.length)
  for (let at = 0; at < length; at++) {
    const now = after[at] ?? 0
    const changed = (before[at] ?? 0) ^ now
    if (changed === 0) continue
    for (let bit = 0; bit < 8; bit++) {
      const mask = 0x80 >>> bit
      if ((changed & mask) !== 0) yield { index: at * 8 + bit, value: (now & mask) !== 0 }
    }
  }
}
