import type { Accreditation, Anchor, ChainView } from './chain-view.ts'
import { findAccreditationPaths, type PathQuestion } from './find-accreditation-path.ts'

/** More than the contract lets a path be. */
const MAX_LENGTH = 16

/**
 * The last anchor that an organisation published while it was entitled, where it is so no more: what its issuance log
 * held by then is not touched by the end. ICaresealRegistry, `distrustFrom`: "what was issued from here on is not
 * trusted"; what was issued before is, and the same goes for accreditations that ran out.
 *
 * @param question `at` is now; takes what `findAccreditationPath` takes
 * @returns undefined if there is none, or something breaks the path at any time, such as a halt
 */
export function findEntitledAnchor(question: PathQuestion): Anchor | undefined {
  const { view, organisation, at } = question
  const now = at.getTime() / 1000
  const ends = new Set(view.accreditationsOf(organisation).flatMap((grant) => endsAbove(grant, view)))
  for (const end of [...ends].sort((a, b) => b - a)) {
    const anchor = view
      .anchors(organisation)
      .findLast(({ publishedAt }) => publishedAt < end && publishedAt <= now)
    if (!anchor) return
    const found = findAccreditationPaths({ ...question, at: new Date(anchor.publishedAt * 1000) })
    if (!('fault' in found)) return anchor
  }
  return
}

/** When each accreditation on the path above one stops to cover what is issued. */
function endsAbove(grant: Accreditation, view: ChainView): number[] {
  const ends: number[] = []
  let link: Accreditation | undefined = grant
  for (let length = 0; link && length < MAX_LENGTH; length++) {
    ends.push(Math.min(link.until, link.distrustFrom ?? link.until))
    link = link.parent === null ? undefined : view.accreditation(link.parent)
  }
  return ends
}
