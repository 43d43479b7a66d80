import { issueBatch } from '../issue-batches.ts'
import { median } from '../measure-rounds.ts'
import type { Core } from '../open-core.ts'
import type { BenchStack } from '../start-stack.ts'

export type CheckFigures = { staff: number; samples: number; medianMs: number; longestMs: number }

/** `POST /licenses/roster-check` over HTTP, each answer on record; the first fetches what it needs, and does not count. */
export async function measureCheck({
  stack,
  core,
  staff: count,
  samples,
  signal,
}: {
  stack: BenchStack
  core: Core
  staff: number
  samples: number
  signal: AbortSignal
}): Promise<CheckFigures> {
  const issued = await issueBatch({ core, count })
  const staff = issued.map(({ credential }, place) => ({
    reference: `staff-${place}`,
    credentials: [credential as string],
    jurisdiction: 'US-OH',
  }))
  const body = JSON.stringify({ staff })
  const token = await stack.token('hospital')
  const check = async () => {
    const began = performance.now()
    const answer = await fetch(`${stack.verifierUrl}/licenses/roster-check`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
      signal,
    })
    const text = await answer.text()
    const ms = performance.now() - began
    if (!answer.ok) throw new Error(`${answer.status} ${text.slice(0, 300)}`)
    const { results } = JSON.parse(text) as { results: { decision: string }[] }
    return { ms, all: results.length === count && results.every(({ decision }) => decision === 'yes') }
  }
  // the lists have to be anchored first
  while (!(await check()).all) signal.throwIfAborted()
  const times: number[] = []
  while (times.length < samples) times.push((await check()).ms)
  return {
    staff: count,
    samples,
    medianMs: Math.round(median(times)),
    longestMs: Math.round(Math.max(...times)),
  }
}
