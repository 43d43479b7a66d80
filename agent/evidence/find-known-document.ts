import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { parseAnchorDocument } from '#agent/anchors/parse-anchor-document.ts'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import type { Knowledge } from './knowledge.ts'

/**
 * The document of an anchor, if it is known.
 *
 * @throws {AnchorDocumentError} if what is there for this anchor is not the document of its root
 */
export function findKnownDocument({
  knowledge,
  view: { chainId, registryAddress: registry },
  anchor,
}: {
  knowledge: Pick<Knowledge, 'anchorDocuments'>
  view: Pick<ChainView, 'chainId' | 'registryAddress'>
  anchor: Anchor
}): AnchorDocument | undefined {
  const value = knowledge.anchorDocuments.find((document) => isOf(document, anchor))
  return value && parseAnchorDocument({ value, anchor: { chainId, registry, ...anchor } })
}

function isOf(document: object, { organisation, sequence }: Anchor): boolean {
  const named = document as { organisation?: unknown; sequence?: unknown }
  return (
    typeof named.organisation === 'string' &&
    named.organisation.toLowerCase() === organisation.toLowerCase() &&
    named.sequence === String(sequence)
  )
}
