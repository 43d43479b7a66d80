import { Interface, ZeroHash } from 'ethers'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import type { OrganisationState } from './chain-view.ts'

const registry = new Interface(caresealRegistryAbi)

/** What a function of the registry is called with, apart from who sends it. Times are whole seconds on chain. */
export type RegistryCall =
  | { call: 'register'; organisation: string; sponsor: string }
  | ({ call: 'accredit' } & Grant)
  | { call: 'endAccreditation'; id: string; distrustFrom: Date; reason: number }
  | { call: 'setKey'; organisation: string; keyId: string; purposes: number }
  | { call: 'endKey'; organisation: string; keyId: string; compromised?: Compromise | undefined }
  | ({ call: 'publish' } & NextAnchor)
  | { call: 'setState'; organisation: string; state: OrganisationState }

/** `parent` is null for a grant by a root authority; `schema` is ZeroHash for any. `until` is exclusive. */
export type Grant = {
  grantor: string
  organisation: string
  schema: string
  parent: string | null
  from: Date
  until: Date
  capabilities: number
  scopeHash: string
}

/** Since when a key may have been in other hands, and the last anchor that is trusted all the same (0: none). */
export type Compromise = { since: Date; lastGoodSequence: bigint }

export type NextAnchor = {
  organisation: string
  sequence: bigint
  previousRoot: string
  root: string
  nextBy: Date
}

const STATES: Record<OrganisationState, number> = { active: 1, halted: 2 }

/** The calldata of a call of the registry: to send as it is, or to sign for `executeSigned`. */
export function encodeCall(call: RegistryCall): string {
  return registry.encodeFunctionData(call.call, listArguments(call))
}

function listArguments(call: RegistryCall): unknown[] {
  switch (call.call) {
    case 'register':
      return [call.organisation, call.sponsor]
    case 'accredit':
      return [
        call.grantor,
        call.organisation,
        call.schema,
        call.parent ?? ZeroHash,
        toSeconds(call.from),
        toSeconds(call.until),
        call.capabilities,
        call.scopeHash,
      ]
    case 'endAccreditation':
      return [call.id, toSeconds(call.distrustFrom), call.reason]
    case 'setKey':
      return [call.organisation, call.keyId, call.purposes]
    case 'endKey':
      return [
        call.organisation,
        call.keyId,
        call.compromised ? toSeconds(call.compromised.since) : 0,
        call.compromised?.lastGoodSequence ?? 0n,
      ]
    case 'publish':
      return [call.organisation, call.sequence, call.previousRoot, call.root, toSeconds(call.nextBy)]
    case 'setState':
      return [call.organisation, STATES[call.state]]
  }
}

function toSeconds(time: Date): number {
  return Math.floor(time.getTime() / 1000)
}
