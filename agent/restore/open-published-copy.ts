import { readFile } from 'node:fs/promises'
import type { AnchorDocument } from '#agent/anchors/anchor-document.ts'
import { parseAnchorDocument } from '#agent/anchors/parse-anchor-document.ts'
import type { AnchoredList } from '#agent/anchors/status-list-leaf.ts'
import { TILE_WIDTH } from '#agent/log/tiles.ts'
import { parseStrictJson } from '#agent/parse-strict-json.ts'
import type { Anchor, ChainView } from '#agent/registry/chain-view.ts'
import { bitRoot } from '#agent/status/bit-root.ts'
import { decodeBitstring } from '#agent/status/decode-bitstring.ts'
import { publishedPlace } from './published-place.ts'

/** A version of a status list as it was signed, and the bits in it. */
export type PublishedList = { credential: string; bits: Uint8Array }

/**
 * What `keepPublishedCopy` kept of an organisation. Everything is held against what was anchored: a copy that somebody
 * changed is as good as none. Each answers undefined where there is none.
 */
export type PublishedCopy = {
  readAnchor(anchor: Anchor): Promise<{ text: string; document: AnchorDocument } | undefined>
  /** @param list as an anchor names it */
  readList(list: AnchoredList): Promise<PublishedList | undefined>
  /** Leaf hashes of the issuance log, from an index to before another. */
  readLeaves(range: { from: bigint; to: bigint }): Promise<Buffer[] | undefined>
}

/** @param directory of all organisations' copies */
export function openPublishedCopy({
  directory,
  organisation,
  view: { chainId, registryAddress },
}: {
  directory: string
  organisation: string
  view: Pick<ChainView, 'chainId' | 'registryAddress'>
}): PublishedCopy {
  const place = publishedPlace({ directory, organisation })
  return {
    async readAnchor({ organisation: address, sequence, root }) {
      const text = await readText(place.anchor({ sequence, root }))
      if (text === undefined) return undefined
      const anchor = { chainId, registry: registryAddress, organisation: address, sequence, root }
      const document = attempt(() => parseAnchorDocument({ value: parseStrictJson(text), anchor }))
      return document && { text, document }
    },
    async readList(list) {
      const credential = await readText(place.list(list))
      if (credential === undefined) return undefined
      const bits = attempt(() => readBits(credential))
      if (!bits || `0x${bitRoot(bits).toString('hex')}` !== list.bitRoot) return undefined
      return { credential, bits }
    },
    async readLeaves({ from, to }) {
      const leaves: Buffer[] = []
      for (let index = Number(from); index < Number(to); ) {
        const tile = Math.floor(index / TILE_WIDTH)
        const hashes = await readFile(place.tile(tile)).catch(() => Buffer.alloc(0))
        const end = Math.min(Number(to), (tile + 1) * TILE_WIDTH)
        if (hashes.length < (end - tile * TILE_WIDTH) * 32) return undefined
        for (; index < end; index++) {
          const start = (index - tile * TILE_WIDTH) * 32
          leaves.push(hashes.subarray(start, start + 32))
        }
      }
      return leaves
    },
  }
}

function readBits(credential: string): Uint8Array {
  const payload = Buffer.from(credential.split('.')[1] ?? '', 'base64url').toString('utf8')
  const { credentialSubject } = JSON.parse(payload) as { credentialSubject: { encodedList: string } }
  return decodeBitstring({ encodedList: credentialSubject.encodedList })
}

async function readText(path: string): Promise<string | undefined> {
  return await readFile(path, 'utf8').catch(() => undefined)
}

function attempt<Result>(work: () => Result): Result | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
