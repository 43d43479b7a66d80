import { AbiCoder, keccak256 } from 'ethers'
import layout from '#contracts/generated/storage-layout.json' with { type: 'json' }
import type { Anchor } from './chain-view.ts'

type Field = 'chain' | 'nextBy' | 'publishedAt' | 'root' | 'seq'

/** Where a member of a struct lies: `offset` is in bytes from the right. */
type Member = { slot: number; offset: number; bytes: number }

const HEADS = layout.variables.find(({ label }) => label === '_heads')!.slot
const members = new Map(layout.structs['struct ICaresealRegistry.Head'].map(parseMember))

/** How many slots a Head takes. */
export const HEAD_SLOTS = 1 + Math.max(...[...members.values()].map(({ slot }) => slot))

/** The slots of an organisation's Head in the registry's storage, in order (Solidity, "Layout of State Variables"). */
export function headSlots(organisation: string): bigint[] {
  const encoded = AbiCoder.defaultAbiCoder().encode(['address', 'uint256'], [organisation, HEADS])
  const first = BigInt(keccak256(encoded))
  return Array.from({ length: HEAD_SLOTS }, (_, place) => first + BigInt(place))
}

/**
 * The first member of a Head that is not what the anchor says; of an organisation without one, all are 0.
 *
 * @param values of the slots
 */
export function findHeadDifference({
  values,
  anchor,
}: {
  values: readonly bigint[]
  anchor: Anchor | undefined
}): Field | undefined {
  const expected: Record<Field, bigint> = {
    seq: anchor?.sequence ?? 0n,
    root: BigInt(anchor?.root ?? 0),
    chain: BigInt(anchor?.chain ?? 0),
    publishedAt: BigInt(anchor?.publishedAt ?? 0),
    nextBy: BigInt(anchor?.nextBy ?? 0),
  }
  return (Object.keys(expected) as Field[]).find((field) => readMember(values, field) !== expected[field])
}

function readMember(values: readonly bigint[], field: Field): bigint {
  const { slot, offset, bytes } = members.get(field)!
  return BigInt.asUintN(8 * bytes, values[slot]! >> BigInt(8 * offset))
}

/** `2+8 uint48 publishedAt` */
function parseMember(text: string): [string, Member] {
  const [, slot, offset, type, label] = /^(\d+)\+(\d+) (\w+) (\w+)$/.exec(text)!
  const bytes = type === 'bytes32' ? 32 : Number(type!.slice('uint'.length)) / 8
  return [label!, { slot: Number(slot), offset: Number(offset), bytes }]
}
