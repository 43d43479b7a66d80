import type { Logger } from '#agent/logger.ts'
import { advanceKeys } from './advance-keys.ts'
import type { KeyWorld } from './key-world.ts'
import type { Organisation } from './organisation.ts'

const POLL_MS = 500
const MAX_POLL_MS = 30_000

/**
 * Keeps the signing keys of a running service as they are to be: takes in what other processes changed, and takes
 * rotations on, with growing pauses while the chain does not let it.
 *
 * @param onTakeover after other keys have begun to sign
 * @returns the way to stop, after the round that is under way
 */
export function keepKeys({
  world,
  organisations,
  onTakeover,
  logger,
  now,
}: {
  world: KeyWorld
  organisations: ReadonlyMap<string, Organisation>
  onTakeover: () => void
  logger: Logger
  now: () => Date
}): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  let isStopped = false
  let pause = POLL_MS

  async function runRound(): Promise<void> {
    await world.reload()
    const rows = await world.database
      .selectFrom('signing_keys')
      .select('organisation')
      .distinct()
      .where('method', '=', 'ethr')
      .where('ended', 'is', null)
      .where((where) =>
        where.or([where('verification_method', 'is', null), where('superseded_at', 'is not', null)]),
      )
      .execute()
    for (const { organisation: id } of rows) {
      const organisation = organisations.get(id)
      // one that is not anchored yet has nothing to rotate
      if (!organisation?.publisherKey || !world.follower.view.organisation(organisation.address)) continue
      if (await advanceKeys({ world, organisation, now: now() })) {
        logger.info({ organisation: id }, 'another key signs from now on')
        onTakeover()
      }
    }
  }

  let running: Promise<void> = Promise.resolve()
  function schedule(): void {
    if (isStopped) return
    timer = setTimeout(() => {
      running = runRound()
        .then(
          () => {
            pause = POLL_MS
          },
          (error: unknown) => {
            logger.warn({ err: error }, 'keys wait to be rotated')
            pause = Math.min(pause * 2, MAX_POLL_MS)
          },
        )
        .finally(schedule)
    }, pause)
  }

  schedule()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await running
  }
}
