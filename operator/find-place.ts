import { setTimeout as wait } from 'node:timers/promises'
import type { KeyWorld } from '#agent/organisations/key-world.ts'
import { type EventPlace, findRegistryEvent } from '#agent/registry/find-registry-event.ts'

const TRIES = 20
const PAUSE_MS = 500

/** Takes down where the chain stands before a command acts. @returns finds where the registry says what it did then */
export function watchPlace({ database, follower }: Pick<KeyWorld, 'database' | 'follower'>) {
  const { registryAddress } = follower.view
  const after = follower.view.block('latest')?.number ?? -1
  return async (said: {
    event: 'KeyEnded' | 'StateSet'
    organisation: string
    keyId?: string
  }): Promise<EventPlace | undefined> => {
    for (let tries = 0; tries < TRIES; tries++) {
      const place = await findRegistryEvent({ database, registryAddress, after, ...said })
      if (place) return place
      // a node that is slow has not given it yet
      await wait(PAUSE_MS)
      await follower.poll()
    }
    return undefined
  }
}
