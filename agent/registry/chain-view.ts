/**
 * What a process knows of the chain, held in memory and fed by the indexer. Every answer is synchronous: a warm
 * verification makes no request.
 */

/** A block; `timestamp` is Unix seconds. */
export type BlockReference = { number: number; hash: string; timestamp: number }

/** An event of ERC-1056, as `eth_getLogs` gives it; what the did:ethr resolver reads. */
export type ChainLog = {
  address: string
  topics: string[]
  data: string
  blockNumber: number
  blockHash: string
  blockTimestamp: number
  transactionHash: string
  transactionIndex: number
  logIndex: number
}

export type OrganisationState = 'active' | 'halted'

/** Addresses are checksummed, times Unix seconds, 32-byte values 0x and lower case. */
export type RegisteredOrganisation = {
  address: string
  sponsor: string
  state: OrganisationState
  stateSince: BlockReference
  /** Every state it was ever in, oldest first; the last is the one of now. */
  states: readonly { state: OrganisationState; since: BlockReference }[]
}

export type RegisteredKey = {
  organisation: string
  keyId: string
  purposes: number
  from: number
  retiredAt: number | null
  compromisedSince: number | null
  lastGoodSequence: bigint | null
  /** That of its first event. */
  block: BlockReference
}

export type Accreditation = {
  id: string
  grantor: string
  organisation: string
  schema: string
  parent: string | null
  from: number
  until: number
  endedAt: number | null
  distrustFrom: number | null
  reason: number
  capabilities: number
  depth: number
  scopeHash: string
  block: BlockReference
}

/** A published root, and the block that holds it. */
export type Anchor = {
  organisation: string
  sequence: bigint
  root: string
  previousRoot: string
  chain: string
  publishedAt: number
  nextBy: number
  block: BlockReference
}

/** Which end of the chain to read: bad news counts at `latest`, good news at `finalized`. */
export type Finality = 'latest' | 'finalized'

/** How far the endpoints that are asked agree on the chain. */
export type ChainAgreement = {
  /** Endpoints that are asked, and how many of them must say the same. */
  asked: number
  quorum: number
  /** How many said so the last time that the chain was read. */
  agreeing: number
  /** Why nobody can say at the moment what the chain is, and since when (milliseconds); null while it can be said. */
  dispute: { since: number; reason: string } | null
}

export type ChainView = {
  /** Chain id and contract addresses this view follows. */
  readonly chainId: bigint
  readonly registryAddress: string
  readonly didRegistryAddress: string
  /** The newest block that was read, or undefined before the first read. `seenAt` is milliseconds. */
  block(finality: Finality): (BlockReference & { seenAt: number }) | undefined
  /** While there is a dispute, what the view answers is what was agreed on before it: good news must not rest on it. */
  agreement(): ChainAgreement
  /** Counts up with every change, so that what was computed from the view can be kept while it stands. */
  version(): number
  organisation(address: string): RegisteredOrganisation | undefined
  key(query: { organisation: string; keyId: string }): RegisteredKey | undefined
  accreditation(id: string): Accreditation | undefined
  accreditationsOf(organisation: string): readonly Accreditation[]
  accreditationsBy(grantor: string): readonly Accreditation[]
  anchor(query: { organisation: string; finality: Finality }): Anchor | undefined
  /** Every anchor of an organisation that is known, oldest first. */
  anchors(organisation: string): readonly Anchor[]
  /** The block of the registry's first event; undefined while there is none. */
  began(): BlockReference | undefined
  /** The ERC-1056 events of one identity, oldest first. */
  didLogs(identity: string): readonly ChainLog[]
  /** Calls back after each anchor that is new to this view; returns the way to stop. */
  onAnchor(listener: (anchor: Anchor) => void): () => void
}

export const CAP_ISSUE = 1
export const CAP_ACCREDIT = 2
export const PURPOSE_CREDENTIALS = 1
export const PURPOSE_PUBLISH = 2
export const PURPOSE_RECORDS = 4
