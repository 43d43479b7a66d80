import type { Kysely } from 'kysely'
import { AgentError } from '#agent/errors.ts'
import type { ChainLog, ChainView } from '#agent/registry/chain-view.ts'
import { decodeRegistryEvent } from '#agent/registry/decode-registry-event.ts'
import type { VerifierTables } from '#agent/store/verifier-database.ts'
import type { RecordSigner } from '#agent/verify/record-verifications.ts'
import { collectDocuments } from './collect-documents.ts'
import { collectEarliestProofs } from './collect-issuance-proofs.ts'
import { BUNDLE_LIFETIME_MS, BUNDLE_TYPE, type OfflineBundle, type SignedBundle } from './offline-bundle.ts'
import { type ChainEventReader, createChainEventReader, sortEvents } from './read-chain-events.ts'

/**
 * Puts all that this verifier knows of organisations into one signed bundle: their DIDs, keys, states, accreditations
 * and scopes, and of those whose status lists it follows the newest and the last final anchor with the lists they name;
 * and of those that have had a key end the proofs of issuance that were asked for here.
 *
 * @param trustedRoots DIDs
 * @throws {AgentError} CHAIN_UNAVAILABLE if the chain has not been read yet
 */
export async function createBundle({
  database,
  view,
  signer,
  trustedRoots,
  now,
}: {
  database: Kysely<VerifierTables>
  view: ChainView
  signer: RecordSigner
  trustedRoots: readonly string[]
  now: Date
}): Promise<SignedBundle> {
  const latest = view.block('latest')
  const finalized = view.block('finalized')
  if (!latest) throw new AgentError('CHAIN_UNAVAILABLE', 'the chain has not been read yet')
  const reader = createChainEventReader({ database, view, upTo: latest.number })
  const registered = await reader.registryEvents()
  const organisations = registered.flatMap((event) => {
    const decoded = decodeRegistryEvent(event)
    return decoded?.name === 'OrganisationRegistered' ? [decoded.args.org] : []
  })
  const issuanceProofs = await collectEarliestProofs({ database, organisations: withEndedKeys(registered) })
  const lists = await database.selectFrom('list_versions').select(['url', 'organisation']).execute()
  const events = sortEvents([
    ...registered,
    ...(await reader.didEvents(organisations)),
    ...(await readProvingAnchors({ reader, issuanceProofs })),
    ...(await readAnchors({
      database,
      reader,
      blocks: { latest: latest.number, finalized: finalized?.number },
      followed: [...new Set(lists.map(({ organisation }) => organisation))],
    })),
  ])
  const bundle: OfflineBundle = {
    type: 'CaresealBundle',
    format: 'hc-bundle/1',
    profile: 'default',
    verifier: signer.did,
    created: now.toISOString(),
    expires: new Date(now.getTime() + BUNDLE_LIFETIME_MS).toISOString(),
    trustedRoots,
    knowledge: {
      chain: {
        chainId: String(view.chainId),
        registry: view.registryAddress,
        didRegistry: view.didRegistryAddress,
        latest: { number: latest.number, hash: latest.hash, timestamp: latest.timestamp },
        finalized: finalized ? { number: finalized.number, hash: finalized.hash } : null,
        seenAt: new Date(latest.seenAt).toISOString(),
      },
      events,
      ...(await collectDocuments({ database, events, urls: lists.map(({ url }) => url) })),
      issuanceProofs,
    },
  }
  return signBundle({ bundle, signer })
}

/** Organisations of which a key has ended: what it signed counts by a proof of issuance alone. */
function withEndedKeys(registered: readonly ChainLog[]): string[] {
  const ended = registered.flatMap((event) => {
    const decoded = decodeRegistryEvent(event)
    return decoded?.name === 'KeyEnded' ? [decoded.args.org] : []
  })
  return [...new Set(ended)]
}

async function readProvingAnchors({
  reader,
  issuanceProofs,
}: {
  reader: ChainEventReader
  issuanceProofs: NonNullable<OfflineBundle['knowledge']['issuanceProofs']>
}): Promise<ChainLog[]> {
  const events: ChainLog[] = []
  for (const [organisation, proofs] of Map.groupBy(issuanceProofs, ({ organisation }) => organisation)) {
    const sequences = [...new Set(proofs.map(({ sequence }) => BigInt(sequence)))]
    events.push(...(await reader.anchors({ organisation, sequences })))
  }
  return events
}

/**
 * Of each organisation the newest anchor, the last final one, and the newest whose document is held: as of these blocks,
 * since the chain goes on meanwhile.
 */
async function readAnchors({
  database,
  reader,
  blocks,
  followed,
}: {
  database: Kysely<VerifierTables>
  reader: ChainEventReader
  blocks: { latest: number; finalized: number | undefined }
  followed: readonly string[]
}): Promise<ChainLog[]> {
  const events: ChainLog[] = []
  for (const organisation of followed) {
    const newest = await reader.lastAnchor({ organisation, block: blocks.latest })
    if (!newest) continue
    const final =
      blocks.finalized === undefined
        ? undefined
        : await reader.lastAnchor({ organisation, block: blocks.finalized })
    const held = await database
      .selectFrom('list_documents')
      .select('sequence')
      .where('organisation', '=', organisation)
      .where('sequence', '<=', decodeRegistryEvent(newest)!.args.seq)
      .orderBy('sequence', 'desc')
      .limit(1)
      .executeTakeFirst()
    events.push(newest, ...(final ? [final] : []))
    if (held) events.push(...(await reader.anchors({ organisation, sequences: [held.sequence] })))
  }
  return events
}

async function signBundle({
  bundle,
  signer,
}: {
  bundle: OfflineBundle
  signer: RecordSigner
}): Promise<SignedBundle> {
  const header = { alg: 'EdDSA', kid: signer.verificationMethod, typ: BUNDLE_TYPE }
  const [head, payload] = [header, bundle].map((part) =>
    Buffer.from(JSON.stringify(part), 'utf8').toString('base64url'),
  ) as [string, string]
  const signature = await signer.sign(Buffer.from(`${head}.${payload}`, 'latin1'))
  return { protected: head, payload, signature: signature.toString('base64url') }
}
