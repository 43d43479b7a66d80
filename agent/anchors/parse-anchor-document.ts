import {
  ANCHOR_TAGS,
  type AnchorDocument,
  type AnchorSubtree,
  anchorRoot,
  statusListsSubtree,
} from './anchor-document.ts'
import type { AnchoredList } from './status-list-leaf.ts'

export type AnchorDocumentErrorCode = 'ANCHOR_DOCUMENT_INVALID' | 'ANCHOR_DOCUMENT_MISMATCH'

/** A document that is no anchor document, or not the one that the chain holds the root of. */
export class AnchorDocumentError extends Error {
  override readonly name = 'AnchorDocumentError'
  readonly code: AnchorDocumentErrorCode

  constructor(code: AnchorDocumentErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/** What the chain says of an anchor: addresses in any case, `root` 0x and lower-case hex. */
export type PublishedAnchor = {
  chainId: bigint
  registry: string
  organisation: string
  sequence: bigint
  root: string
}

/**
 * Parses a document that was fetched, and holds it against the chain. After this, `statusLists` and `subtrees` are
 * what the organisation anchored.
 *
 * @param value parsed JSON
 * @throws {AnchorDocumentError}
 */
export function parseAnchorDocument({
  value,
  anchor,
}: {
  value: unknown
  anchor: PublishedAnchor
}): AnchorDocument {
  const document = parseShape(value)
  const listed = statusListsSubtree(document.statusLists)
  const committed = document.subtrees.find(({ tag }) => tag === ANCHOR_TAGS.statusLists)
  const agrees = committed
    ? committed.root === listed.root && committed.size === listed.size
    : document.statusLists.length === 0
  if (!agrees) {
    throw new AnchorDocumentError('ANCHOR_DOCUMENT_INVALID', 'statusLists are not those of the subtree')
  }
  const isSame =
    BigInt(document.chainId) === anchor.chainId &&
    document.registry.toLowerCase() === anchor.registry.toLowerCase() &&
    document.organisation.toLowerCase() === anchor.organisation.toLowerCase() &&
    BigInt(document.sequence) === anchor.sequence &&
    anchorRoot(document) === anchor.root
  if (!isSame)
    throw new AnchorDocumentError('ANCHOR_DOCUMENT_MISMATCH', 'not the document of the root on chain')
  return document
}

const ADDRESS = /^0x[0-9a-fA-F]{40}$/
const BYTES_32 = /^0x[0-9a-f]{64}$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const DECIMAL = /^(0|[1-9]\d{0,77})$/
const PURPOSES: readonly unknown[] = ['revocation', 'suspension', 'message']
const KEYS = [
  'chainId',
  'format',
  'organisation',
  'registry',
  'salt',
  'sequence',
  'statusLists',
  'subtrees',
  'type',
]

function parseShape(value: unknown): AnchorDocument {
  const isDocument =
    isRecord(value, KEYS) &&
    value.type === 'CaresealAnchor' &&
    value.format === 'hc-anchor/1' &&
    isUnsigned(value.chainId, 256n) &&
    matches(value.registry, ADDRESS) &&
    matches(value.organisation, ADDRESS) &&
    isUnsigned(value.sequence, 64n) &&
    matches(value.salt, BYTES_32) &&
    Array.isArray(value.subtrees) &&
    value.subtrees.every(isSubtree) &&
    isAscending(value.subtrees.map(({ tag }) => tag)) &&
    Array.isArray(value.statusLists) &&
    value.statusLists.every(isList) &&
    new Set(value.statusLists.map(({ id }) => id)).size === value.statusLists.length
  if (!isDocument) throw new AnchorDocumentError('ANCHOR_DOCUMENT_INVALID', 'not an anchor document')
  return value as AnchorDocument
}

function isSubtree(value: unknown): value is AnchorSubtree {
  return (
    isRecord(value, ['root', 'size', 'tag']) &&
    isInteger(value.tag, 1, 0xff) &&
    matches(value.root, BYTES_32) &&
    isUnsigned(value.size, 64n)
  )
}

function isList(value: unknown): value is AnchoredList {
  return (
    isRecord(value, ['bitRoot', 'id', 'purpose', 'salt', 'version']) &&
    matches(value.id, UUID) &&
    PURPOSES.includes(value.purpose) &&
    isInteger(value.version, 1, 0xffffffff) &&
    matches(value.bitRoot, BYTES_32) &&
    matches(value.salt, BYTES_32)
  )
}

/** An object with exactly these keys, which are in order. */
function isRecord(value: unknown, keys: readonly string[]): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const found = Object.keys(value).sort()
  return found.length === keys.length && found.every((key, place) => key === keys[place])
}

function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value)
}

function isUnsigned(value: unknown, bits: bigint): value is string {
  return matches(value, DECIMAL) && BigInt(value) < 1n << bits
}

function isInteger(value: unknown, from: number, to: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
}

function isAscending(values: readonly number[]): boolean {
  return values.every((value, place) => place === 0 || values[place - 1]! < value)
}
