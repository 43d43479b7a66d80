import { decodeRlp, keccak256, type RlpStructuredDataish } from 'ethers'
import { StorageProofError } from './storage-proof-error.ts'

/** keccak-256 of the RLP of nothing. */
const EMPTY_ROOT = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'

/**
 * What a Merkle-Patricia trie holds under a key (Yellow Paper, Appendix D), by the nodes from its root to there. Keys are
 * hashed, as those of Ethereum's state and storage are. Nodes beyond those that the path needs are not looked at.
 *
 * @param root keccak-256 of the first node
 * @param key the key before hashing, 0x and hex
 * @param proof nodes in RLP, 0x and hex, from the root on
 * @returns the value, as it is stored; null where the nodes show that the key is not there
 * @throws {StorageProofError} if the nodes are not those of the root, or end too early
 * @throws {Error} if a node is no RLP
 */
export function readTrieProof({
  root,
  key,
  proof,
}: {
  root: string
  key: string
  proof: readonly string[]
}): string | null {
  if (root === EMPTY_ROOT) return null
  const path = keccak256(key).slice(2)
  let given = 0
  let place = 0
  let reference: RlpStructuredDataish = root
  while (reference !== '0x') {
    // a node of less than 32 bytes lies in its parent, any other is named by its hash
    const node: RlpStructuredDataish = Array.isArray(reference) ? reference : open(proof[given++], reference)
    if (!Array.isArray(node)) throw new StorageProofError('a node of the proof is none of a trie')
    if (node.length === 17) {
      reference = node[Number.parseInt(path[place++] ?? '', 16)] ?? refuse()
      continue
    }
    const { isLeaf, nibbles } = readNibbles(node)
    if (!path.startsWith(nibbles, place)) return null
    place += nibbles.length
    if (isLeaf) return place === path.length ? readValue(node[1]) : null
    reference = node[1] ?? refuse()
  }
  return null
}

function open(node: string | undefined, hash: RlpStructuredDataish): RlpStructuredDataish {
  if (node === undefined) throw new StorageProofError('the proof ends before its key')
  if (keccak256(node) !== hash) throw new StorageProofError('a node of the proof has another hash')
  return decodeRlp(node)
}

/** Hex-prefix encoding, Appendix C: the first nibble tells leaf from extension, and odd from even. */
function readNibbles(node: readonly RlpStructuredDataish[]): { isLeaf: boolean; nibbles: string } {
  const [encoded] = node
  if (node.length !== 2 || typeof encoded !== 'string' || encoded.length < 4) return refuse()
  const flags = Number.parseInt(encoded[2]!, 16)
  return { isLeaf: flags >= 2, nibbles: encoded.slice(flags % 2 === 1 ? 3 : 4) }
}

function readValue(value: RlpStructuredDataish | undefined): string {
  return typeof value === 'string' ? value : refuse()
}

function refuse(): never {
  throw new StorageProofError('a node of the proof is none of a trie')
}
