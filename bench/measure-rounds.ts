/** What a round found: a rate, and for a server how long answers took. */
export type Sample = { perSecond: number; p50ms?: number; p99ms?: number }

/** One of those that are compared: works for about as long as it is given, and says what came of it. */
export type Contender = { name: string; run: (seconds: number) => Promise<Sample> }

/**
 * Runs contenders in turn, round after round, so that what else the machine does falls on all of them alike. A first
 * round warms them up and does not count.
 *
 * @returns the samples of each contender, a round each, in the order of the contenders
 */
export async function measureRounds({
  contenders,
  rounds,
  seconds,
  say,
  signal,
}: {
  contenders: readonly Contender[]
  rounds: number
  seconds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<Sample[][]> {
  const samples: Sample[][] = contenders.map(() => [])
  for (let round = 0; round <= rounds; round++) {
    const line: string[] = []
    for (const [place, { name, run }] of contenders.entries()) {
      signal.throwIfAborted()
      const sample = await run(seconds)
      line.push(`${name} ${Math.round(sample.perSecond)}/s`)
      if (round > 0) samples[place]!.push(sample)
    }
    say(`  ${round === 0 ? 'warm-up' : `round ${round}`}: ${line.join(', ')}`)
  }
  return samples
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >>> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The median rate of a contender. */
export function medianRate(samples: readonly Sample[]): number {
  return median(samples.map(({ perSecond }) => perSecond))
}

/** The median, over the rounds, of one contender's rate by another's in the same round. */
export function medianRatio(samples: readonly Sample[], peer: readonly Sample[]): number {
  return median(samples.map(({ perSecond }, round) => perSecond / peer[round]!.perSecond))
}
