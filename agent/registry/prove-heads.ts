import type { ChainSource } from './chain-source.ts'
import type { BlockReference } from './chain-view.ts'
import { findHeadDifference, HEAD_SLOTS, headSlots } from './head-slots.ts'
import type { RegistryProjection } from './project-registry.ts'

export type HeadProver = {
  /**
   * Holds what the events add up to against the registry's storage at the end of a final block: the Head of every
   * organisation, if the storage has changed since the last time. So an anchor that was made up shows, and one that was
   * left out.
   *
   * @returns in which way they differ; undefined if they do not
   * @throws {ChainDisagreementError} if every proof of the storage is false
   */
  findDifference(options: {
    projection: RegistryProjection
    block: BlockReference
  }): Promise<string | undefined>
  /** The last block at which they did not differ. */
  proven(): BlockReference | undefined
}

/** Keeps what was proven last, so that a registry in which nothing happens costs one small proof for each final block. */
export function createHeadProver({ source }: { source: Pick<ChainSource, 'prove'> }): HeadProver {
  let proven: { block: BlockReference; storageHash: string; chains: string } | undefined

  return {
    async findDifference({ projection, block }) {
      if (proven?.block.hash === block.hash) return
      const heads = [...projection.organisations()].map(({ address }) => ({
        address,
        anchor: projection.anchors(address).findLast(({ block: { number } }) => number <= block.number),
      }))
      const chains = heads.map(({ address, anchor }) => `${address} ${anchor?.chain}`).join()
      const { storageHash } = await source.prove({ block, slots: [] })
      if (proven?.storageHash !== storageHash || proven.chains !== chains) {
        const { values } = await source.prove({
          block,
          slots: heads.flatMap(({ address }) => headSlots(address)),
        })
        for (const [place, { address, anchor }] of heads.entries()) {
          const head = values.slice(place * HEAD_SLOTS, (place + 1) * HEAD_SLOTS)
          const field = findHeadDifference({ values: head, anchor })
          if (field) {
            return `at block ${block.number} the registry's storage has another ${field} for ${address} than its events`
          }
        }
      }
      proven = { block, storageHash, chains }
      return
    },
    proven: () => proven?.block,
  }
}
