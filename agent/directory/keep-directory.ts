import type { DirectoryWorld } from './directory-world.ts'
import { verifyListed } from './verify-listed.ts'

/** How often it is looked whether a monitor has told of something. */
const LOOK_MS = 1_000
/** How often it is looked whose turn it is, though none has. */
const TURN_MS = 60_000

/** Keeps a directory verified, for as long as it runs. @returns the way to stop */
export function keepDirectory({
  world,
  now,
}: {
  world: DirectoryWorld
  now: () => Date
}): () => Promise<void> {
  const { database, organisation, logger } = world
  let seen: bigint | undefined
  let lookedAt = 0
  let looking: Promise<void> | undefined

  async function look(): Promise<void> {
    const { sequence } = await database
      .selectFrom('monitor_events')
      .select(({ fn }) => fn.max('sequence').as('sequence'))
      .where('organisation', '=', organisation.id)
      .executeTakeFirstOrThrow()
    const newest = BigInt(sequence ?? 0)
    if (newest === seen && now().getTime() - lookedAt < TURN_MS) return
    lookedAt = now().getTime()
    const { more } = await verifyListed({ world, now: now() })
    seen = more ? undefined : newest
  }

  const timer = setInterval(() => {
    if (looking) return
    looking = look()
      .catch((error) => logger.warn({ err: error }, 'the directory could not be verified'))
      .finally(() => {
        looking = undefined
      })
  }, LOOK_MS)
  return async () => {
    clearInterval(timer)
    await looking
  }
}
