import type { ChainLog } from '#agent/registry/chain-view.ts'
import { decodeRegistryEvent } from '#agent/registry/decode-registry-event.ts'
import { type ChainEventReader, sortEvents } from './read-chain-events.ts'

/** Anchors that are needed of an organisation: the newest up to each block, and those of these numbers. */
export type WantedAnchors = {
  organisation: string
  blocks: readonly number[]
  sequences: readonly bigint[]
}

/**
 * The events that what is known of some organisations follows from: their DIDs, keys and states, their accreditations
 * and those of everybody above them, and the anchors that are asked for.
 *
 * @param organisations addresses
 */
export async function collectEvents({
  reader,
  organisations,
  anchors,
}: {
  reader: ChainEventReader
  organisations: readonly string[]
  anchors: readonly WantedAnchors[]
}): Promise<ChainLog[]> {
  const events = await reader.didEvents(organisations)
  const seen = new Set<string>()
  let next = [...new Set(organisations)]
  while (next.length > 0) {
    const found = await reader.registryEvents(next)
    for (const organisation of next) seen.add(organisation)
    events.push(...found)
    next = [...new Set(found.flatMap(grantorOf))].filter((grantor) => !seen.has(grantor))
  }
  for (const { organisation, blocks, sequences } of anchors) {
    for (const block of new Set(blocks)) {
      const last = await reader.lastAnchor({ organisation, block })
      if (last) events.push(last)
    }
    events.push(...(await reader.anchors({ organisation, sequences })))
  }
  return sortEvents(events)
}

function grantorOf(log: ChainLog): string[] {
  const event = decodeRegistryEvent(log)
  return event?.name === 'Accredited' ? [event.args.grantor] : []
}
