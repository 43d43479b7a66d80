import type { Logger } from '#agent/logger.ts'
import type { Anchor } from './chain-view.ts'

export type AnchorListener = (anchor: Anchor) => void

/** Tells everybody of an anchor; one that fails keeps nobody else from hearing of it. */
export function announceAnchor({
  anchor,
  listeners,
  logger,
}: {
  anchor: Anchor
  listeners: Iterable<AnchorListener>
  logger: Logger | undefined
}): void {
  for (const listener of listeners) {
    try {
      listener(anchor)
    } catch (error) {
      logger?.warn({ err: error }, 'a listener to anchors failed')
    }
  }
}
