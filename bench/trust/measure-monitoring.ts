import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { issueBatch } from '../issue-batches.ts'
import { median } from '../measure-rounds.ts'
import type { Core } from '../open-core.ts'
import { readMemory } from '../read-memory.ts'
import type { BenchStack } from '../start-stack.ts'

export type MonitoringFigures = {
  monitors: number
  /** Resident memory of the verifier, before the first monitor and with all of them. */
  beforeMiB: number
  afterMiB: number
  registeredPerSecond: number
  samples: number
  /** From `POST /credentials/status` to the webhook, and from the anchor of that to the webhook. */
  webhookMs: number
  webhookAfterAnchorMs: number
}

/** As many as one request takes. */
const BATCH = 1_000

/** A server that webhooks are sent to; started before the stack, which has to be told that it may be. */
export async function startReceiver() {
  const waiting = new Map<string, (at: number) => void>()
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      response.writeHead(204).end()
      const { data } = JSON.parse(Buffer.concat(parts).toString()) as { data: { reference?: string } }
      waiting.get(data.reference ?? '')?.(performance.now())
    })
  }).listen(0, 'localhost')
  await once(server, 'listening')
  return {
    origin: `http://localhost:${(server.address() as AddressInfo).port}`,
    arrival: (reference: string) => new Promise<number>((resolve) => waiting.set(reference, resolve)),
    close: () => server.close(),
  }
}

/** Registers credentials to be watched, a thousand at once, and revokes some. */
export async function measureMonitoring({
  stack,
  core,
  receiver,
  monitors,
  samples,
  say,
  signal,
}: {
  stack: BenchStack
  core: Core
  receiver: Awaited<ReturnType<typeof startReceiver>>
  monitors: number
  samples: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<MonitoringFigures> {
  const url = `${receiver.origin}/webhook`
  const post = async (target: string, organisation: string, body: object) => {
    const response = await fetch(target, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${await stack.token(organisation)}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(body),
      signal,
    })
    if (!response.ok) throw new Error(`${target} answered ${response.status}: ${await response.text()}`)
  }
  await post(`${stack.verifierUrl}/webhooks`, 'hospital', { url })
  const beforeMiB = await readMemory(stack.pids.verifier!)
  const watched: string[] = []
  let registering = 0
  for (let count = 0; count < monitors; count += BATCH) {
    const issued = await issueBatch({ core, count: BATCH })
    const began = performance.now()
    const credentials = issued.map(({ id, credential }) => ({ credential, reference: id }))
    await post(`${stack.verifierUrl}/monitors`, 'hospital', { credentials, webhook: { url } })
    registering += performance.now() - began
    watched.push(issued[0]!.id)
    if (count % 10_000 === 0) say(`  ${count + BATCH} monitors`)
  }
  const afterMiB = await readMemory(stack.pids.verifier!)
  const fromChange: number[] = []
  const fromAnchor: number[] = []
  for (const id of watched.slice(-samples)) {
    const arrival = receiver.arrival(id)
    const anchored = Promise.withResolvers<number>()
    const stop = core.verifierWorld.view.onAnchor(({ organisation }) => {
      if (organisation === core.organisation.address) anchored.resolve(performance.now())
    })
    const began = performance.now()
    await post(`${stack.issuerUrl}/orgs/board/credentials/status`, 'board', {
      credentialId: id,
      credentialStatus: { type: 'BitstringStatusListEntry', statusPurpose: 'revocation' },
      status: true,
    })
    const [arrived, anchor] = await Promise.all([arrival, anchored.promise])
    stop()
    fromChange.push(arrived - began)
    fromAnchor.push(Math.max(0, arrived - anchor))
  }
  return {
    monitors,
    beforeMiB,
    afterMiB,
    registeredPerSecond: Math.round(monitors / (registering / 1_000)),
    samples: fromChange.length,
    webhookMs: Math.round(median(fromChange)),
    webhookAfterAnchorMs: Math.round(median(fromAnchor)),
  }
}
