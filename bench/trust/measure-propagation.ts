import { setTimeout } from 'node:timers/promises'
import { issueBatch } from '../issue-batches.ts'
import { median } from '../measure-rounds.ts'
import type { Core } from '../open-core.ts'
import type { BenchStack } from '../start-stack.ts'

/** Milliseconds from sending `POST /credentials/status`, medians and the longest. */
export type PropagationFigures = {
  samples: number
  /** Until a follower of the chain, which polls twice a second, has the anchor. */
  anchorMs: number
  /** Until the verifier's answer is no. */
  refusalMs: number
  longestRefusalMs: number
}

/** Revokes credentials one after another, and asks the verifier until it refuses. */
export async function measurePropagation({
  stack,
  core,
  samples,
  signal,
}: {
  stack: BenchStack
  core: Core
  samples: number
  signal: AbortSignal
}): Promise<PropagationFigures> {
  const [board, hospital] = [await stack.token('board'), await stack.token('hospital')]
  const post = async (url: string, token: string, body: object) => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal,
    })
    if (!response.ok) throw new Error(`${url} answered ${response.status}`)
    return (await response.json()) as Record<string, unknown>
  }
  const issued = await issueBatch({ core, count: samples })
  const anchors: number[] = []
  const refusals: number[] = []
  for (const { id: credentialId, credential } of issued) {
    const verify = () =>
      post(`${stack.verifierUrl}/credentials/verify`, hospital, { verifiableCredential: credential })
    const before = await verify()
    if (before.verdict !== 'valid') throw new Error(`not valid: ${JSON.stringify(before.checks)}`)
    const began = performance.now()
    const anchored = Promise.withResolvers<number>()
    const stop = core.verifierWorld.view.onAnchor(({ organisation }) => {
      if (organisation === core.organisation.address) anchored.resolve(performance.now() - began)
    })
    await post(`${stack.issuerUrl}/orgs/board/credentials/status`, board, {
      credentialId,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
      status: true,
    })
    while ((await verify()).verdict !== 'invalid') await setTimeout(20, undefined, { signal })
    refusals.push(performance.now() - began)
    anchors.push(await anchored.promise)
    stop()
  }
  return {
    samples,
    anchorMs: Math.round(median(anchors)),
    refusalMs: Math.round(median(refusals)),
    longestRefusalMs: Math.round(Math.max(...refusals)),
  }
}
