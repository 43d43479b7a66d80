import type { Anchor, ChainView, RegisteredKey, RegisteredOrganisation } from './chain-view.ts'

/**
 * What the chain said at a past moment, with what has become known since of that moment: events of later blocks are left
 * out, but a key that was since reported as compromised is told as compromised, and an accreditation that was since
 * ended as ended, each with the time from which it is not trusted. `block` goes on naming the newest block that was
 * read: it tells how far the chain is known, and that is further than the moment asked about.
 *
 * Answers as long as `view` does, and follows its reorganisations.
 */
export function createPastView({ view, at }: { view: ChainView; at: Date }): ChainView {
  const seconds = at.getTime() / 1000
  const anchorsThen = (organisation: string): Anchor[] =>
    view.anchors(organisation).filter(({ publishedAt }) => publishedAt <= seconds)

  return {
    chainId: view.chainId,
    registryAddress: view.registryAddress,
    didRegistryAddress: view.didRegistryAddress,
    block: (finality) => view.block(finality),
    agreement: () => view.agreement(),
    version: () => view.version(),
    organisation: (address) => organisationAt(view.organisation(address), seconds),
    key: (query) => keyAt(view.key(query), seconds),
    accreditation(id) {
      const known = view.accreditation(id)
      return known && known.block.timestamp <= seconds ? known : undefined
    },
    accreditationsOf: (organisation) =>
      view.accreditationsOf(organisation).filter(({ block }) => block.timestamp <= seconds),
    accreditationsBy: (grantor) =>
      view.accreditationsBy(grantor).filter(({ block }) => block.timestamp <= seconds),
    anchor: ({ organisation }) =>
      view.anchors(organisation).findLast((anchor) => anchor.publishedAt <= seconds),
    anchors: anchorsThen,
    began() {
      const began = view.began()
      return began && began.timestamp <= seconds ? began : undefined
    },
    didLogs: (identity) => view.didLogs(identity).filter(({ blockTimestamp }) => blockTimestamp <= seconds),
    onAnchor: () => () => {},
  }
}

function organisationAt(
  known: RegisteredOrganisation | undefined,
  seconds: number,
): RegisteredOrganisation | undefined {
  const states = known?.states.filter(({ since }) => since.timestamp <= seconds) ?? []
  const last = states.at(-1)
  return known && last && { ...known, states, state: last.state, stateSince: last.since }
}

/** A key that was retired later was in use; one that is compromised is so whenever that was reported. */
function keyAt(known: RegisteredKey | undefined, seconds: number): RegisteredKey | undefined {
  const retiredLater = known && known.retiredAt !== null && known.retiredAt > seconds
  return retiredLater ? { ...known, retiredAt: null } : known
}
