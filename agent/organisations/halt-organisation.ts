import { auditAttempt } from '#agent/audit/audit-attempt.ts'
import { AgentError } from '#agent/errors.ts'
import type { Actor } from '#agent/issue/issuer-world.ts'
import { explainRefusal } from '#agent/registry/explain-refusal.ts'
import { setState } from '#agent/registry/write-registry.ts'
import type { KeyWorld } from './key-world.ts'
import { openRegistryTarget } from './open-registry-target.ts'
import type { Organisation } from './organisation.ts'

export type HaltedOrganisation = { state: 'halted'; block: { number: number; hash: string } }

/**
 * Halts an organisation by itself: nothing that it issued or accredited counts until an organisation that sponsors it
 * resumes it, so that whoever has stolen its keys cannot. The halt of a root authority is final.
 *
 * @throws {AgentError} ORGANISATION_HALTED if it is already; CONTROLLER_NOT_HELD; REGISTRY_REFUSED; CHAIN_UNAVAILABLE
 */
export async function haltOrganisation({
  world,
  organisation,
  actor,
  now,
}: {
  world: Pick<KeyWorld, 'database' | 'privateKeys' | 'provider' | 'follower'>
  organisation: Organisation
  actor: Actor
  now: Date
}): Promise<HaltedOrganisation> {
  const { database, follower } = world
  return auditAttempt({
    database,
    organisation: organisation.id,
    entry: {
      action: 'organisation.halt',
      object: organisation.did,
      client: actor.client,
      person: actor.person,
    },
    async work() {
      const { registryAddress } = follower.view
      if (follower.view.organisation(organisation.address)?.state === 'halted') {
        throw new AgentError('ORGANISATION_HALTED', 'the organisation is halted already')
      }
      const target = await openRegistryTarget({ ...world, registryAddress, organisation: organisation.id })
      try {
        const receipt = await setState({ ...target, organisation: organisation.address, state: 'halted' })
        await follower.poll()
        return {
          state: 'halted' as const,
          block: { number: receipt.blockNumber, hash: receipt.blockHash },
        }
      } catch (error) {
        throw explainRefusal(error)
      }
    },
    describe: ({ block }) => ({ block: block.number }),
    now,
  })
}
