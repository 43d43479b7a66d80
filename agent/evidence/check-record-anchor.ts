import { ANCHOR_TAGS, type AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { AnchorDocumentError, parseAnchorDocument } from '#agent/anchors/parse-anchor-document.ts'
import { verifyInclusion } from '#agent/log/verify-inclusion.ts'
import { decodeRegistryEvent, type RegistryEventValues } from '#agent/registry/decode-registry-event.ts'
import { groupLeaf } from '#agent/verify/sign-group.ts'
import type { EvidenceBundle } from './evidence-bundle.ts'
import { type EvidenceStep, failed, passed, skipped } from './evidence-step.ts'
import type { RecordAnchor } from './record-anchor.ts'

/** Seconds that the verifier's clock may be ahead of the chain's. */
const SKEW = 300

const STEP = 'record anchor'

/** Was the record there, letter by letter, by the time of a block? Then nobody can have made it up since. */
export function checkRecordAnchor({ verification, knowledge, anchor }: EvidenceBundle): EvidenceStep {
  if (!anchor) return skipped(STEP, 'no anchor of the verifier held the record when the evidence was made')
  const { record, proof } = verification
  const { chain } = knowledge
  const published = readPublished({ event: anchor.event, registry: chain.registry })
  if (!published) return failed(STEP, 'the event publishes no anchor')
  const { org, seq, root } = published
  if (!record.verifier.toLowerCase().endsWith(`:${org.toLowerCase()}`))
    return failed(STEP, 'the anchor is of another organisation than the verifier')
  let document: AnchorDocument
  try {
    document = parseAnchorDocument({
      value: anchor.document,
      anchor: {
        chainId: BigInt(chain.chainId),
        registry: chain.registry,
        organisation: org,
        sequence: seq,
        root,
      },
    })
  } catch (error) {
    if (!(error instanceof AnchorDocumentError)) throw error
    return failed(STEP, error.message)
  }
  const log = document.subtrees.find(({ tag }) => tag === ANCHOR_TAGS.verificationRecords)
  const holds =
    log !== undefined &&
    verifyInclusion({
      leaf: groupLeaf(proof.signedRoot),
      index: BigInt(anchor.index),
      size: BigInt(log.size),
      proof: anchor.path.map((sibling) => Buffer.from(sibling.slice(2), 'hex')),
      root: Buffer.from(log.root.slice(2), 'hex'),
    })
  if (!holds) return failed(STEP, 'the anchor does not hold the group of the record')
  const { blockNumber, blockHash, blockTimestamp } = anchor.event
  const after = blockTimestamp - Math.floor(Date.parse(record.time) / 1000)
  if (after < -SKEW) return failed(STEP, 'the anchor that holds the record is older than it says it is')
  return passed(
    STEP,
    `anchor ${seq} in block ${blockNumber} (${blockHash}) of ${new Date(blockTimestamp * 1000).toISOString()}, ` +
      `${Math.max(0, after)} s after it`,
  )
}

/** Undefined for what the registry did not, or cannot, have emitted. */
function readPublished({
  event,
  registry,
}: {
  event: RecordAnchor['event']
  registry: string
}): RegistryEventValues | undefined {
  if (event.address.toLowerCase() !== registry.toLowerCase()) return undefined
  try {
    const decoded = decodeRegistryEvent(event)
    return decoded?.name === 'Published' ? decoded.args : undefined
  } catch {
    return undefined
  }
}
