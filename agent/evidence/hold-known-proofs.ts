import { AnchorDocumentError } from '#agent/anchors/parse-anchor-document.ts'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import {
  type IssuanceFault,
  type IssuanceReader,
  type IssuanceResult,
  provesIssuance,
} from '#agent/verify/read-issuance.ts'
import { findKnownDocument } from './find-known-document.ts'
import type { Knowledge } from './knowledge.ts'

const NOT_KNOWN: IssuanceFault = {
  fault: 'unavailable',
  message: 'a proof of issuance by then is not known offline',
}

type KnownProof = NonNullable<Knowledge['issuanceProofs']>[number]

/**
 * The proofs of issuance that are known, each held against the root on chain as a running verifier does. A proof for an
 * anchor shows as much for every later one, since a log only grows.
 */
export function holdKnownProofs({
  knowledge,
  view,
}: {
  knowledge: Pick<Knowledge, 'anchorDocuments' | 'issuanceProofs'>
  view: ChainView
}): IssuanceReader {
  const proofs = Map.groupBy(knowledge.issuanceProofs ?? [], keyOf)
  return {
    readIssuance({ digest, anchor }) {
      // that none is known of then says nothing: of the anchors there were, some are known
      if (!anchor) return NOT_KNOWN
      const key = keyOf({ organisation: anchor.organisation, digest: `0x${digest.toString('hex')}` })
      for (const proof of proofs.get(key) ?? []) {
        const sequence = BigInt(proof.sequence)
        const known = view.anchors(anchor.organisation).find((known) => known.sequence === sequence)
        if (known && sequence <= anchor.sequence) return hold({ digest, proof, anchor: known })
      }
      return NOT_KNOWN
    },
  }

  function hold({
    digest,
    proof,
    anchor,
  }: {
    digest: Buffer
    proof: KnownProof
    anchor: Anchor
  }): IssuanceResult {
    try {
      const document = findKnownDocument({ knowledge, view, anchor })
      if (!document) return { fault: 'unavailable', message: 'the document of an anchor is not known' }
      const path = { index: BigInt(proof.index), proof: proof.path.map(toBytes) }
      if (provesIssuance({ document, digest, path })) return { anchor }
    } catch (error) {
      if (!(error instanceof AnchorDocumentError)) throw error
    }
    return { fault: 'invalid', message: 'what is known as proof of issuance proves something else' }
  }
}

function keyOf({ organisation, digest }: Pick<KnownProof, 'organisation' | 'digest'>): string {
  return `${organisation.toLowerCase()} ${digest}`
}

function toBytes(hex: string): Buffer {
  return Buffer.from(hex.slice(2), 'hex')
}
