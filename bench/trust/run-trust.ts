import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describeMachine, type Machine } from '../describe-machine.ts'
import { issueBatch } from '../issue-batches.ts'
import { type Core, openCore } from '../open-core.ts'
import { type BenchStack, startStack } from '../start-stack.ts'
import { fillRegistry } from './fill-registry.ts'
import { issueOverLists } from './issue-over-lists.ts'
import { type ColdStartFigures, measureColdStart } from './measure-cold-start.ts'
import { type MonitoringFigures, measureMonitoring, startReceiver } from './measure-monitoring.ts'
import { measurePropagation, type PropagationFigures } from './measure-propagation.ts'
import { measureWarm, type WarmFigures } from './measure-warm.ts'

/** What `npm run bench -- --rows trust --json` prints. */
export type TrustReport = {
  propagation: PropagationFigures
  byLists: (WarmFigures & { lists: number })[]
  /** Of a list that is held decoded, in this process. */
  kibPerList: number
  byOrganisations: (WarmFigures & { organisations: number })[]
  coldStart: ColdStartFigures
  monitoring: MonitoringFigures
  machine: Machine
}

const CREDENTIALS = 2_000
const MONITORS = 100_000

/** A license has two lists: one of revocations, one of suspensions. */
const LIST_COUNTS = [2, 10, 100]
const ORGANISATION_COUNTS = [100, 10_000]

/** Measures what trust costs as the world grows, on a stack of its own, and ends that. */
export async function runTrust({
  say,
  signal,
  ...times
}: {
  seconds: number
  rounds: number
  say: (line: string) => void
  signal: AbortSignal
}): Promise<TrustReport> {
  say('starting a stack of its own')
  const receiver = await startReceiver()
  const stack = await startStack({ trustedOrigins: [receiver.origin], say, signal })
  try {
    const core = await openCore({ stack, organisation: 'board' })
    try {
      return await measure({ stack, core, receiver, run: { ...times, say, signal } })
    } finally {
      await core.close()
    }
  } finally {
    await stack.close()
    receiver.close()
  }
}

async function measure({
  stack,
  core,
  receiver,
  run,
}: {
  stack: BenchStack
  core: Core
  receiver: Awaited<ReturnType<typeof startReceiver>>
  run: Omit<Parameters<typeof measureWarm>[0], 'core' | 'credentials'>
}): Promise<TrustReport> {
  const { say, signal } = run
  say('from a revocation to the refusal')
  const propagation = await measurePropagation({ stack, core, samples: 10, signal })

  const byLists: TrustReport['byLists'] = []
  const kept: number[] = []
  for (const lists of LIST_COUNTS) {
    say(`${lists} status lists`)
    const credentials = await issueOverLists({ core, pairs: lists / 2, count: CREDENTIALS, signal })
    const before = readDecoded()
    const figures = await measureWarm({ core, credentials, ...run })
    kept.push((readDecoded() - before) / lists)
    byLists.push({ lists, ...figures })
  }

  const credentials = (await issueBatch({ core, count: CREDENTIALS })).map(
    ({ credential }) => credential as string,
  )
  const byOrganisations: TrustReport['byOrganisations'] = []
  let registered = core.verifierWorld.view.accreditationsBy(sponsorOf(core)).length + 1
  say(`${registered} organisations`)
  byOrganisations.push({ organisations: registered, ...(await measureWarm({ core, credentials, ...run })) })
  for (const count of ORGANISATION_COUNTS) {
    say(`${count} organisations`)
    registered = await fillRegistry({ stack, core, registered, count, signal })
    byOrganisations.push({ organisations: registered, ...(await measureWarm({ core, credentials, ...run })) })
  }

  say('starting on that registry')
  const coldStart = await measureColdStart({ stack })
  say(`${MONITORS} monitors`)
  const monitoring = await measureMonitoring({
    stack,
    core,
    receiver,
    monitors: MONITORS,
    samples: 10,
    say,
    signal,
  })

  const kibPerList = Math.round((kept.at(-1)! / 1024) * 10) / 10
  const machine = describeMachine()
  return { propagation, monitoring, byLists, kibPerList, byOrganisations, coldStart, machine }
}

function sponsorOf({ verifierWorld: { view }, organisation }: Core): string {
  return view.organisation(organisation.address)!.sponsor
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** Bytes in array buffers, where decoded lists lie, once what nobody holds is gone. */
function readDecoded(): number {
  collectGarbage()
  return process.memoryUsage().arrayBuffers
}
