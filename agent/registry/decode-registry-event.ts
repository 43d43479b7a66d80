import { type EventFragment, getAddress, Interface } from 'ethers'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import type { ChainLog } from './chain-view.ts'

type TextName =
  | 'by'
  | 'chain'
  | 'grantor'
  | 'id'
  | 'keyId'
  | 'org'
  | 'parent'
  | 'previousRoot'
  | 'root'
  | 'schema'
  | 'scopeHash'
  | 'sponsor'
type NumberName =
  | 'caps'
  | 'compromisedSince'
  | 'depth'
  | 'distrustFrom'
  | 'endedAt'
  | 'from'
  | 'lastGoodSeq'
  | 'nextBy'
  | 'publishedAt'
  | 'purposes'
  | 'reason'
  | 'retiredAt'
  | 'seq'
  | 'state'
  | 'until'

/** Values by their names in the contract, those that the event has: addresses checksummed, 32-byte values lower case. */
export type RegistryEventValues = Record<TextName, string> & Record<NumberName, bigint>

type Input = { name: string; type: 'address' | 'bytes32' | 'number'; indexed: boolean }

const WORD = 64
const MAX_ADDRESSES = 100_000

const events = new Map<string, { name: string; inputs: Input[] }>()
new Interface(caresealRegistryAbi).forEachEvent((event) => {
  events.set(event.topicHash, {
    name: event.name,
    inputs: event.inputs.map((input) => toInput(event, input)),
  })
})

const checksummed = new Map<string, string>()

/**
 * Decodes an event of the registry; undefined if it is none. Every value of ours is one word, so this is a tenth of the
 * work of a general decoder: a restart reads all events there ever were.
 */
export function decodeRegistryEvent(log: ChainLog): { name: string; args: RegistryEventValues } | undefined {
  const event = events.get(log.topics[0]!)
  if (!event) return
  const args: Record<string, string | bigint> = {}
  let topic = 1
  let offset = 2
  for (const { name, type, indexed } of event.inputs) {
    let word: string
    if (indexed) {
      word = log.topics[topic++]!.slice(2)
    } else {
      word = log.data.slice(offset, offset + WORD)
      offset += WORD
    }
    if (word.length !== WORD) throw new Error(`an event ${event.name} that is not the registry's`)
    args[name] = decodeWord(type, word)
  }
  return { name: event.name, args: args as RegistryEventValues }
}

function decodeWord(type: Input['type'], word: string): string | bigint {
  if (type === 'number') return BigInt(`0x${word}`)
  if (type === 'bytes32') return `0x${word.toLowerCase()}`
  const address = `0x${word.slice(24)}`
  let checked = checksummed.get(address)
  if (checked === undefined) {
    if (checksummed.size === MAX_ADDRESSES) checksummed.clear()
    checked = getAddress(address)
    checksummed.set(address, checked)
  }
  return checked
}

function toInput(event: EventFragment, { name, type, indexed }: EventFragment['inputs'][number]): Input {
  if (type === 'address' || type === 'bytes32') return { name, type, indexed: indexed === true }
  if (/^uint\d+$/.test(type)) return { name, type: 'number', indexed: indexed === true }
  throw new Error(`event ${event.name} has a ${type}, which is not one word`)
}
