import { setTimeout as sleep } from 'node:timers/promises'
import { advanceAnchors } from './advance-anchors.ts'
import { foldAnchor } from './fold-anchor.ts'
import type { PublishingOrganisation, PublishingWorld } from './publishing.ts'

const POLL_MS = 50

/**
 * Folds what an organisation changed and sees it into a block: for setting up, before the publisher runs.
 *
 * @throws {ChainError}
 * @throws {Error} if it is in no block after `timeoutMs`
 */
export async function publishOnce({
  world,
  organisation,
  now = () => new Date(),
  timeoutMs = 30_000,
}: {
  world: PublishingWorld
  organisation: PublishingOrganisation
  now?: () => Date
  timeoutMs?: number
}): Promise<void> {
  await foldAnchor({ world, organisation, now: now() })
  const end = performance.now() + timeoutMs
  while ((await advanceAnchors({ world, organisation, now: now() })).waiting) {
    if (performance.now() > end)
      throw new Error(`the anchor of ${organisation.id} is in no block after ${timeoutMs} ms`)
    await sleep(POLL_MS)
  }
}
