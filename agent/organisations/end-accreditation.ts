import { Contract, Interface, type TransactionReceipt } from 'ethers'
import { auditAttempt } from '#agent/audit/audit-attempt.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import { explainRefusal } from '#agent/registry/explain-refusal.ts'
import { parseChainError } from '#agent/registry/parse-chain-error.ts'
import { endAccreditation as sendEnd } from '#agent/registry/write-registry.ts'
import { caresealRegistryAbi } from '#contracts/generated/careseal-registry.ts'
import type { AccreditingWorld } from './accrediting-world.ts'
import { END_REASONS, type EndReason, endReasonOf } from './end-reasons.ts'
import { openRegistryTarget } from './open-registry-target.ts'
import type { Organisation } from './organisation.ts'

export type EndedAccreditation = {
  id: string
  ended: { at: string; distrustFrom: string; reason: EndReason }
  block: { number: number; hash: string }
}

const registry = new Interface(caresealRegistryAbi)
const ID = /^0x[0-9a-f]{64}$/

/** The registry takes a time after the end for the end: nothing that was issued before is distrusted. */
const AT_ITS_END = new Date(8.64e15)

/**
 * Ends an accreditation that an organisation of this service granted. One that has ended can be ended again only for
 * what was issued earlier to be distrusted as well.
 *
 * @param distrustFrom what was issued from here on is not trusted; from the end if left out
 * @throws {AgentError} ACCREDITATION_NOT_FOUND, for another grantor's as for one that never was; ACCREDITATION_ENDED;
 *   ACCREDITATION_PERIOD_INVALID for a `distrustFrom` in the future; CONTROLLER_NOT_HELD; REGISTRY_REFUSED;
 *   CHAIN_UNAVAILABLE
 */
export async function endAccreditation({
  world,
  grantor,
  id,
  distrustFrom,
  reason,
  actor,
  now,
}: {
  world: AccreditingWorld
  grantor: Organisation
  id: string
  distrustFrom?: Date
  reason: EndReason
  actor: Actor
  now: Date
}): Promise<EndedAccreditation> {
  if (!ID.test(id) || (await readGrantor({ world, id })) !== grantor.address) {
    throw new AgentError('ACCREDITATION_NOT_FOUND', 'there is no such accreditation')
  }
  if (distrustFrom && distrustFrom > now) {
    const message = 'is in the future'
    const faults = [{ pointer: '/distrustFrom', code: 'ACCREDITATION_PERIOD_INVALID', message }]
    throw new AgentError('ACCREDITATION_PERIOD_INVALID', 'an accreditation ends now', { faults })
  }
  const { database, follower } = world
  return auditAttempt({
    database,
    organisation: grantor.id,
    entry: {
      action: 'accreditation.end',
      object: id,
      client: actor.client,
      person: actor.person,
      detail: { reason, ...(distrustFrom ? { distrustFrom: distrustFrom.toISOString() } : {}) },
    },
    async work() {
      const { registryAddress } = follower.view
      const target = await openRegistryTarget({ ...world, registryAddress, organisation: grantor.id })
      let receipt: TransactionReceipt
      try {
        receipt = await sendEnd({
          ...target,
          id,
          distrustFrom: atLeastOne(distrustFrom ?? AT_ITS_END),
          reason: END_REASONS[reason],
        })
      } catch (error) {
        throw explainRefusal(error)
      }
      await follower.poll()
      return readEnd({ id, receipt })
    },
    describe: ({ ended }) => ({ endedAt: ended.at, distrustFrom: ended.distrustFrom }),
    now,
  })
}

/** Asks the chain, not the view: what was granted a moment ago, and is not final yet, can be ended too. */
async function readGrantor({ world, id }: { world: AccreditingWorld; id: string }): Promise<string> {
  const contract = new Contract(world.follower.view.registryAddress, caresealRegistryAbi, world.provider)
  try {
    const { grantor } = await contract.getFunction('accreditation')(id)
    return grantor
  } catch (error) {
    throw explainRefusal(parseChainError(error))
  }
}

function readEnd({ id, receipt }: { id: string; receipt: TransactionReceipt }): EndedAccreditation {
  const events = receipt.logs.map((log) => registry.parseLog(log))
  const { args } = events.find((event) => event?.name === 'AccreditationEnded')!
  return {
    id,
    ended: {
      at: formatTime(args.endedAt),
      distrustFrom: formatTime(args.distrustFrom),
      reason: endReasonOf(Number(args.reason)),
    },
    block: { number: receipt.blockNumber, hash: receipt.blockHash },
  }
}

/** The registry takes zero for no time at all. */
function atLeastOne(time: Date): Date {
  return time.getTime() < 1000 ? new Date(1000) : time
}

function formatTime(seconds: bigint): string {
  return new Date(Number(seconds) * 1000).toISOString()
}
