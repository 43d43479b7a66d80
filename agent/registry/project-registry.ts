import type {
  Accreditation,
  Anchor,
  BlockReference,
  ChainLog,
  RegisteredKey,
  RegisteredOrganisation,
} from './chain-view.ts'
import { decodeRegistryEvent, type RegistryEventValues } from './decode-registry-event.ts'

const NO_PARENT = `0x${'0'.repeat(64)}`

/** What the registry's events add up to. Objects that were handed out never change: a change replaces them. */
export type RegistryProjection = {
  /** Takes in events that come after all those before; returns the newest anchor of each organisation among them. */
  apply(logs: readonly ChainLog[]): Anchor[]
  /** Moves what counts as final; tells whether an answer changed. Numbers only grow. */
  finalize(blockNumber: number): boolean
  organisation(address: string): RegisteredOrganisation | undefined
  organisations(): Iterable<RegisteredOrganisation>
  key(query: { organisation: string; keyId: string }): RegisteredKey | undefined
  accreditation(id: string): Accreditation | undefined
  accreditationsOf(organisation: string): readonly Accreditation[]
  accreditationsBy(grantor: string): readonly Accreditation[]
  /** All of an organisation's anchors, oldest first. */
  anchors(organisation: string): readonly Anchor[]
  /** The block of the first event. */
  began(): BlockReference | undefined
  latestAnchor(organisation: string): Anchor | undefined
  finalizedAnchor(organisation: string): Anchor | undefined
  latestAnchors(): Iterable<Anchor>
}

const NONE: readonly Accreditation[] = Object.freeze([])
const NO_ANCHORS: readonly Anchor[] = Object.freeze([])

/** A projection of nothing, to which events are applied in the order of the chain. */
export function createRegistryProjection(): RegistryProjection {
  const organisations = new Map<string, RegisteredOrganisation>()
  const keys = new Map<string, RegisteredKey>()
  const accreditations = new Map<string, Accreditation>()
  const accreditationsOf = new Map<string, readonly Accreditation[]>()
  /** Ids alone: a root authority may have granted thousands, one at a time. */
  const grantedBy = new Map<string, Set<string>>()
  const latest = new Map<string, Anchor>()
  const history = new Map<string, Anchor[]>()
  let began: BlockReference | undefined
  const finalized = new Map<string, Anchor>()
  /** Anchors above the final block, oldest first. */
  let pending: Anchor[] = []
  let finalizedNumber = -1

  function applyEvent(name: string, args: RegistryEventValues, block: BlockReference): void {
    if (name === 'OrganisationRegistered') {
      organisations.set(lower(args.org), {
        address: args.org,
        sponsor: args.sponsor,
        state: 'active',
        stateSince: block,
        states: [{ state: 'active', since: block }],
      })
    } else if (name === 'StateSet') {
      const known = organisations.get(lower(args.org))
      // halted is every state but the one that is known to be good
      if (known) {
        const state = args.state === 1n ? 'active' : 'halted'
        const states = [...known.states, { state, since: block } as const]
        organisations.set(lower(args.org), { ...known, state, stateSince: block, states })
      }
    } else if (name === 'KeySet') {
      const keyId = args.keyId
      keys.set(keyOf(args.org, keyId), {
        organisation: args.org,
        keyId,
        purposes: Number(args.purposes),
        from: Number(args.from),
        retiredAt: null,
        compromisedSince: null,
        lastGoodSequence: null,
        block,
      })
    } else if (name === 'KeyEnded') {
      const known = keys.get(keyOf(args.org, args.keyId))
      const compromised = args.compromisedSince !== 0n
      if (known) {
        keys.set(keyOf(args.org, known.keyId), {
          ...known,
          retiredAt: timeOrNull(args.retiredAt),
          compromisedSince: timeOrNull(args.compromisedSince),
          lastGoodSequence: compromised ? args.lastGoodSeq : null,
        })
      }
    } else if (name === 'Accredited') {
      setAccreditation({
        id: args.id,
        grantor: args.grantor,
        organisation: args.org,
        schema: args.schema,
        parent: args.parent === NO_PARENT ? null : args.parent,
        from: Number(args.from),
        until: Number(args.until),
        endedAt: null,
        distrustFrom: null,
        reason: 0,
        capabilities: Number(args.caps),
        depth: Number(args.depth),
        scopeHash: args.scopeHash,
        block,
      })
    } else if (name === 'AccreditationEnded') {
      const known = accreditations.get(args.id)
      if (known) {
        setAccreditation({
          ...known,
          endedAt: Number(args.endedAt),
          distrustFrom: Number(args.distrustFrom),
          reason: Number(args.reason),
        })
      }
    }
  }

  function setAccreditation(accreditation: Accreditation): void {
    accreditations.set(accreditation.id, accreditation)
    const owner = lower(accreditation.organisation)
    const others = (accreditationsOf.get(owner) ?? NONE).filter(({ id }) => id !== accreditation.id)
    accreditationsOf.set(owner, [...others, accreditation])
    const grantor = lower(accreditation.grantor)
    const granted = grantedBy.get(grantor)
    if (granted) granted.add(accreditation.id)
    else grantedBy.set(grantor, new Set([accreditation.id]))
  }

  function applyAnchor(args: RegistryEventValues, block: BlockReference): Anchor {
    const anchor: Anchor = {
      organisation: args.org,
      sequence: args.seq,
      root: args.root,
      previousRoot: args.previousRoot,
      chain: args.chain,
      publishedAt: Number(args.publishedAt),
      nextBy: Number(args.nextBy),
      block,
    }
    latest.set(lower(anchor.organisation), anchor)
    const before = history.get(lower(anchor.organisation))
    if (before) before.push(anchor)
    else history.set(lower(anchor.organisation), [anchor])
    if (block.number <= finalizedNumber) finalized.set(lower(anchor.organisation), anchor)
    else pending.push(anchor)
    return anchor
  }

  return {
    apply(logs) {
      const anchors = new Map<string, Anchor>()
      for (const log of logs) {
        const event = decodeRegistryEvent(log)
        if (!event) continue
        const block = { number: log.blockNumber, hash: log.blockHash, timestamp: log.blockTimestamp }
        began ??= block
        if (event.name === 'Published') {
          const anchor = applyAnchor(event.args, block)
          anchors.set(anchor.organisation, anchor)
        } else {
          applyEvent(event.name, event.args, block)
        }
      }
      return [...anchors.values()]
    },
    finalize(blockNumber) {
      if (blockNumber <= finalizedNumber) return false
      finalizedNumber = blockNumber
      const settled = pending.filter(({ block }) => block.number <= blockNumber)
      if (settled.length === 0) return false
      pending = pending.filter(({ block }) => block.number > blockNumber)
      for (const anchor of settled) finalized.set(lower(anchor.organisation), anchor)
      return true
    },
    organisation: (address) => organisations.get(lower(address)),
    organisations: () => organisations.values(),
    key: ({ organisation, keyId }) => keys.get(keyOf(organisation, lower(keyId))),
    accreditation: (id) => accreditations.get(lower(id)),
    accreditationsOf: (organisation) => accreditationsOf.get(lower(organisation)) ?? NONE,
    accreditationsBy: (grantor) =>
      [...(grantedBy.get(lower(grantor)) ?? [])].map((id) => accreditations.get(id)!),
    anchors: (organisation) => history.get(lower(organisation)) ?? NO_ANCHORS,
    began: () => began,
    latestAnchor: (organisation) => latest.get(lower(organisation)),
    finalizedAnchor: (organisation) => finalized.get(lower(organisation)),
    latestAnchors: () => latest.values(),
  }
}

function keyOf(organisation: string, keyId: string): string {
  return `${lower(organisation)} ${keyId}`
}

function lower(hex: string): string {
  return hex.toLowerCase()
}

function timeOrNull(seconds: bigint): number | null {
  return seconds === 0n ? null : Number(seconds)
}
