import type { Kysely } from 'kysely'
import { anchorRoot } from '#agent/anchors/anchor-document.ts'
import { readAnchorDocument } from '#agent/anchors/read-anchor-document.ts'
import type { ChainView } from '#agent/registry/chain-view.ts'
import { decodeRegistryEvent } from '#agent/registry/decode-registry-event.ts'
import type { VerifierTables } from '#agent/store/verifier-database.ts'
import { proveVerification } from '#agent/verify/prove-verification.ts'
import { createChainEventReader } from './read-chain-events.ts'
import type { RecordAnchor } from './record-anchor.ts'

/**
 * The first anchor that holds a record, as far as the chain has it now.
 *
 * @param verifier the name of the organisation that verifies
 * @param address of its did:ethr
 * @param id of the record
 * @returns undefined while there is none
 */
export async function readRecordAnchor({
  database,
  view,
  verifier,
  address,
  id,
}: {
  database: Kysely<VerifierTables>
  view: ChainView
  verifier: string
  address: string
  id: string
}): Promise<RecordAnchor | undefined> {
  const proof = await proveVerification({ database, organisation: verifier, id })
  const latest = view.block('latest')
  if (!proof || !latest) return undefined
  const sequence = BigInt(proof.sequence)
  const text = await readAnchorDocument({ database, organisation: verifier, sequence })
  const reader = createChainEventReader({ database, view, upTo: latest.number })
  const [event] = await reader.anchors({ organisation: address, sequences: [sequence] })
  if (text === undefined || !event) return undefined
  const document = JSON.parse(text)
  // the publisher hears of a reorganisation a little later than the indexer
  if (decodeRegistryEvent(event)?.args.root !== anchorRoot(document)) return undefined
  return { event, document, index: proof.index, path: proof.proof }
}
