import type { Kysely } from 'kysely'
import { parseEthrDid } from '#agent/dids/ethr-identity.ts'
import type { BlockReference, ChainLog, ChainView } from '#agent/registry/chain-view.ts'
import type { VerifierTables } from '#agent/store/verifier-database.ts'
import { readVerification } from '#agent/verify/read-verification.ts'
import type { VerificationRecord } from '#agent/verify/verification-record.ts'
import { collectDocuments } from './collect-documents.ts'
import { collectEvents, type WantedAnchors } from './collect-events.ts'
import { collectIssuanceProofs, type ProvenDigest } from './collect-issuance-proofs.ts'
import type { ViewedAt } from './create-knowledge-view.ts'
import type { EvidenceBundle } from './evidence-bundle.ts'
import { createChainEventReader, sortEvents } from './read-chain-events.ts'
import { readRecordAnchor } from './read-record-anchor.ts'
import { type Recorded, readRecorded, signerOf, verdictsOf, viewedAt } from './read-recorded.ts'

type Block = { number: number; hash: string }

/**
 * A verification record of an organisation with everything that it rests on, as the verifier knew it then: the events
 * up to the block that the record names, and the documents that those commit to; and the first anchor that holds the
 * record. Nothing is fetched; what a verifier never had is not there either.
 *
 * @param trustedRoots DIDs
 * @param verifier the name of the organisation that verifies, in whose log the record is
 * @throws {AgentError} VERIFICATION_NOT_FOUND, for another organisation's as for one that never was
 */
export async function readEvidence({
  database,
  view,
  trustedRoots,
  verifier,
  id,
  organisation,
}: {
  database: Kysely<VerifierTables>
  view: ChainView
  trustedRoots: readonly string[]
  verifier: string
  id: string
  organisation: string
}): Promise<EvidenceBundle> {
  const verification = await readVerification({ database, id, organisation })
  const { record } = verification
  const recorded = verdictsOf(record).map(readRecorded)
  const at = await findViewedAt({ database, view, record, recorded })
  const anchors = recorded.flatMap((verdict) => wantedAnchors({ verdict, view, record }))
  const organisations = [record.verifier, ...recorded.flatMap((verdict) => signerOf(verdict) ?? [])].flatMap(
    (did) => addressOf(did, view) ?? [],
  )
  const read = (table: 'chain_logs' | 'undone_chain_logs') =>
    collectEvents({
      reader: createChainEventReader({ database, view, upTo: at.latest.number, table }),
      organisations: [...new Set(organisations)],
      anchors,
    })
  const standing = await read('chain_logs')
  const events = stand(standing, namedBlocks(recorded))
    ? standing
    : onBranch({ standing, undone: await read('undone_chain_logs'), named: namedBlocks(recorded) })
  const { latest, finalized, seenAt } = at
  const address = addressOf(record.verifier, view)
  const anchor = address && (await readRecordAnchor({ database, view, verifier, address, id }))
  return {
    type: 'CaresealEvidence',
    format: 'hc-evidence/1',
    verification,
    trustedRoots,
    knowledge: {
      chain: {
        chainId: String(view.chainId),
        registry: view.registryAddress,
        didRegistry: view.didRegistryAddress,
        latest: { number: latest.number, hash: latest.hash, timestamp: latest.timestamp },
        finalized: finalized && { number: finalized.number, hash: finalized.hash },
        seenAt: seenAt.toISOString(),
      },
      events,
      ...(await collectDocuments({
        database,
        events,
        urls: recorded.flatMap(({ status }) => status?.entries.map(({ url }) => url) ?? []),
      })),
      issuanceProofs: await collectIssuanceProofs({ database, proven: recorded.flatMap(provenDigest) }),
    },
    ...(anchor ? { anchor } : {}),
  }
}

/** The newest block that a verdict of the record was found at; for one that never looked, the newest of its time. */
async function findViewedAt({
  database,
  view,
  record,
  recorded,
}: {
  database: Kysely<VerifierTables>
  view: ChainView
  record: VerificationRecord
  recorded: readonly Recorded[]
}): Promise<ViewedAt> {
  const time = new Date(record.time)
  const looked = recorded.flatMap(({ status }) => viewedAt({ status, time }) ?? [])
  const newest = looked.sort((a, b) => b.latest.number - a.latest.number)[0]
  if (newest) return newest
  const { chainId, registryAddress, didRegistryAddress } = view
  const row = await database
    .selectFrom('chain_blocks')
    .selectAll()
    .where('follower', '=', [chainId, registryAddress, didRegistryAddress].join(':'))
    .where('timestamp', '<=', BigInt(Math.floor(time.getTime() / 1000)))
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst()
  const latest: BlockReference = row
    ? { number: Number(row.number), hash: row.hash, timestamp: Number(row.timestamp) }
    : { number: 0, hash: `0x${'0'.repeat(64)}`, timestamp: 0 }
  return { latest, finalized: null, seenAt: time }
}

function wantedAnchors({
  verdict,
  view,
  record,
}: {
  verdict: Recorded
  view: ChainView
  record: VerificationRecord
}): WantedAnchors[] {
  const { status, proof } = verdict
  const signer = signerOf(verdict)
  const organisation = signer === undefined ? undefined : addressOf(signer, view)
  const at = viewedAt({ status, time: new Date(record.time) })
  if (organisation === undefined || !status || !at) return []
  const anchors = [
    ...status.entries.flatMap(({ anchor }) => anchor ?? []),
    ...(proof?.issuedBy ? [proof.issuedBy] : []),
  ]
  const sequences = anchors.map(({ sequence }) => BigInt(sequence))
  const blocks = [at.latest.number, ...(at.finalized ? [at.finalized.number] : [])]
  return [{ organisation, blocks, sequences: [...new Set(sequences)] }]
}

/** What a verdict needed a proof of issuance for. */
function provenDigest({ proof }: Recorded): ProvenDigest[] {
  const { digest, root } = proof?.issuedBy ?? {}
  return digest === undefined || root === undefined ? [] : [{ digest, root }]
}

/** The blocks of events that the record names. */
function namedBlocks(recorded: readonly Recorded[]): Block[] {
  return recorded.flatMap(({ status, issuer, proof }) => [
    ...(status?.entries.flatMap(({ anchor }) => (anchor ? [anchor.block] : [])) ?? []),
    ...(issuer?.path.map(({ block }) => block) ?? []),
    ...(proof?.issuedBy ? [proof.issuedBy.block] : []),
  ])
}

function stand(events: readonly ChainLog[], named: readonly Block[]): boolean {
  const hashes = new Set(events.map(({ blockHash }) => blockHash))
  return named.every(({ hash }) => hashes.has(hash))
}

/** The chain as it was before a reorganisation: what stands up to the fork, and what was undone from there on. */
function onBranch({
  standing,
  undone,
  named,
}: {
  standing: readonly ChainLog[]
  undone: readonly ChainLog[]
  named: readonly Block[]
}): ChainLog[] {
  const stands = new Set(standing.map(({ blockHash }) => blockHash))
  const lost = new Map(
    named.filter(({ hash }) => !stands.has(hash)).map(({ number, hash }) => [number, hash]),
  )
  const lastGood = Math.max(-1, ...named.filter(({ hash }) => stands.has(hash)).map(({ number }) => number))
  const branch = undone.filter(
    ({ blockNumber, blockHash }) =>
      blockNumber > lastGood && (lost.get(blockNumber) ?? blockHash) === blockHash,
  )
  const fork = Math.min(...branch.map(({ blockNumber }) => blockNumber))
  return sortEvents([...standing.filter(({ blockNumber }) => blockNumber < fork), ...branch])
}

/** Undefined for what is no organisation of the chain that is followed. */
function addressOf(did: string, { chainId }: ChainView): string | undefined {
  if (!did.startsWith('did:ethr:')) return
  try {
    const identity = parseEthrDid(did)
    return identity.chainId === chainId ? identity.address : undefined
  } catch {
    return undefined
  }
}
