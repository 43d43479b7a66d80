import { ChainError } from '#agent/registry/chain-error.ts'
import { advanceAnchors } from './advance-anchors.ts'
import { foldAnchor } from './fold-anchor.ts'
import type { PublishingOrganisation, PublishingWorld } from './publishing.ts'
import { PublishingPaused } from './publishing-paused.ts'

/**
 * What keeps an organisation from publishing; its changes wait, and its newest lists are served all the same. One that is
 * `paused` waits for somebody to do something about it, and nothing is wrong with the service.
 */
export type PublisherFailure = {
  organisation: string
  code: string
  message: string
  since: Date
  paused: boolean
}

export type Publisher = {
  /** Something changed: publish now, unless this epoch has its root already. */
  poke(): void
  /** Ends after the round that is under way. */
  stop(): Promise<void>
  status(): { roundAt: Date | null; failures: PublisherFailure[] }
}

export type PublisherLogger = {
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
}

/** In what state one organisation's publishing is, in this process. */
type Course = {
  /** Whether its database is known to hold what was published. */
  isAdmitted: boolean
  foldedEpoch: number | null
  /** When the chain is to be asked again, in milliseconds. */
  askAt: number
  tries: number
  failure: PublisherFailure | null
}

const AT_ONCE = 4
const POLL_MS = 100
const MAX_POLL_MS = 2_000
const SETTLE_MS = 2_000
const IDLE_MS = 30_000
const FIRST_RETRY_MS = 500
const MAX_RETRY_MS = 30_000

/**
 * Publishes for all organisations: folds at each epoch, and sees what was folded into a block. A chain that is away is
 * tried again with growing pauses, while folding goes on. Several processes may run it on one database.
 */
export function startPublisher({
  world,
  organisations,
  now = () => new Date(),
  logger,
}: {
  world: PublishingWorld
  organisations: () => Promise<readonly PublishingOrganisation[]>
  now?: () => Date
  logger?: PublisherLogger
}): Publisher {
  const courses = new Map<string, Course>()
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> | null = null
  let roundAt: Date | null = null
  let isPoked = false
  let isStopped = false

  function courseOf(organisation: string): Course {
    const course = courses.get(organisation) ?? {
      isAdmitted: false,
      foldedEpoch: null,
      askAt: 0,
      tries: 0,
      failure: null,
    }
    courses.set(organisation, course)
    return course
  }

  function note(course: Course, organisation: string, thrown: unknown): void {
    const error = pausedBy(thrown) ?? thrown
    const paused = error instanceof PublishingPaused
    const code = paused || error instanceof ChainError ? error.code : 'PUBLISHING_FAILED'
    const message = error instanceof Error ? error.message : String(error)
    if (course.failure?.code !== code)
      logger?.warn(
        { organisation, code, reason: message },
        paused ? 'publishing is paused' : 'publishing waits',
      )
    course.failure = { organisation, code, message, paused, since: course.failure?.since ?? now() }
    course.tries++
    course.askAt = now().getTime() + Math.min(FIRST_RETRY_MS * 2 ** (course.tries - 1), MAX_RETRY_MS)
  }

  async function fold(organisation: PublishingOrganisation, course: Course, poked: boolean): Promise<void> {
    const epoch = Math.floor(now().getTime() / world.epochMs)
    if (course.foldedEpoch === epoch && !poked) return
    const isNew = await foldAnchor({ world, organisation, now: now() })
    course.foldedEpoch = epoch
    // what is new goes out at once, unless the chain is away
    if (isNew && !course.failure) {
      course.askAt = 0
      course.tries = 0
    }
  }

  async function advance(organisation: PublishingOrganisation, course: Course): Promise<void> {
    if (now().getTime() < course.askAt) return
    const { waiting, settling } = await advanceAnchors({ world, organisation, now: now() })
    if (course.failure) {
      logger?.info({ organisation: organisation.id }, 'publishing goes on')
      course.tries = 0
    }
    course.failure = null
    course.tries = waiting ? course.tries + 1 : 0
    const pause = waiting
      ? Math.min(POLL_MS * 1.5 ** course.tries, MAX_POLL_MS)
      : settling
        ? SETTLE_MS
        : IDLE_MS
    course.askAt = now().getTime() + pause
  }

  async function publish(organisation: PublishingOrganisation, poked: boolean): Promise<void> {
    const course = courseOf(organisation.id)
    try {
      if (!course.isAdmitted) {
        // the chain need not be asked each time
        if (now().getTime() < course.askAt) return
        await organisation.admit?.()
        course.isAdmitted = true
      }
      await fold(organisation, course, poked)
      await advance(organisation, course)
    } catch (error) {
      note(course, organisation.id, error)
    }
  }

  async function runRound(): Promise<void> {
    const poked = isPoked
    isPoked = false
    const queue = [...(await organisations())]
    const worker = async () => {
      for (let next = queue.shift(); next && !isStopped; next = queue.shift()) await publish(next, poked)
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    roundAt = now()
  }

  function schedule(delayMs: number): void {
    if (isStopped) return
    clearTimeout(timer)
    timer = setTimeout(run, delayMs)
  }

  function run(): void {
    round = runRound()
      .catch((error: unknown) => logger?.warn({ reason: String(error) }, 'a publishing round failed'))
      .finally(() => {
        round = null
        schedule(isPoked ? 0 : nextDelay())
      })
  }

  /** Until the next epoch begins, or somebody's chain is to be asked again. */
  function nextDelay(): number {
    const time = now().getTime()
    const boundary = (Math.floor(time / world.epochMs) + 1) * world.epochMs
    const asks = [...courses.values()].map(({ askAt }) => askAt)
    return Math.min(Math.max(Math.min(boundary, ...asks) - time, 10), MAX_RETRY_MS)
  }

  run()
  return {
    poke() {
      isPoked = true
      if (!round) schedule(0)
    },
    async stop() {
      isStopped = true
      clearTimeout(timer)
      await round
    },
    status: () => ({ roundAt, failures: [...courses.values()].flatMap(({ failure }) => failure ?? []) }),
  }
}

/** What the contract refuses is no fault of ours where the organisation is halted. */
function pausedBy(error: unknown): PublishingPaused | undefined {
  if (!(error instanceof ChainError) || error.reason?.name !== 'OrganisationHalted') return undefined
  return new PublishingPaused('ORGANISATION_HALTED', 'the organisation is halted', { cause: error })
}
