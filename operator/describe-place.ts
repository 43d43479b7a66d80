import type { EventPlace } from '#agent/registry/find-registry-event.ts'

/** Where the chain says it, and from when it counts: bad news from its block on, good news once that is final. */
export function describePlace(
  { block: { number, hash, time }, transaction }: EventPlace,
  news: 'bad' | 'good',
): string {
  const counts = news === 'bad' ? 'from that block on' : 'once that block is final'
  return `Said in block ${number} (${hash}) of ${time}, transaction ${transaction}: it counts ${counts}.`
}
